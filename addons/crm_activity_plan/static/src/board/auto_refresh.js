import { onWillUnmount, useExternalListener } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";

const MINUTE = 60 * 1000;

/**
 * Load anew every minute and whenever the page comes into view again, as long as somebody looks at it.
 * Without a connection what is there stays.
 */
export function useAutoRefresh(load) {
    const refresh = async () => {
        if (document.visibilityState !== "visible") {
            return;
        }
        try {
            await load();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    };
    const timer = browser.setInterval(refresh, MINUTE);
    useExternalListener(document, "visibilitychange", refresh);
    onWillUnmount(() => browser.clearInterval(timer));
}
