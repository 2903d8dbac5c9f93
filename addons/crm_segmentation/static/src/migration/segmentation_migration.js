import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SegmentationBoard } from "../board/segmentation_board";

const KINDS = [
    { key: "abc", label: _t("ABC") },
    { key: "xyz", label: _t("XYZ") },
    { key: "quadrant", label: _t("Quadrants") },
];

/** Where the customers of an earlier run are now. Only runs made by the same rules are compared. */
export class SegmentationMigration extends SegmentationBoard {
    static template = "crm_segmentation.Migration";
    static defaultChoices = { ...SegmentationBoard.defaultChoices, beforeId: false, kind: "abc" };

    setup() {
        super.setup();
        this.kinds = KINDS;
    }

    fetch() {
        return this.orm.call("crm.segmentation.migration", "get_matrix", [], {
            kind: this.choices.kind,
            run_id: this.choices.runId,
            profile_id: this.choices.profileId,
            before_id: this.choices.beforeId,
        });
    }

    chooseRun(runId) {
        return this.choose({ runId: Number(runId), beforeId: false });
    }

    chooseBefore(beforeId) {
        return this.choose({ beforeId: Number(beforeId) });
    }

    /** Runs of earlier months: those made by other rules are named as such, the server says what differs. */
    get earlierRuns() {
        const { runs, run_id: runId } = this.state.board;
        const place = runs.findIndex((run) => run.id === runId);
        return runs.slice(place + 1).map((run) => ({ ...run, isComparable: run.key === runs[place].key }));
    }

    get beforeId() {
        return this.choices.beforeId || this.state.board.before_id;
    }

    get rows() {
        const { classes, cells } = this.state.board;
        const byPlace = new Map(cells.map((cell) => [`${cell.from}/${cell.to}`, cell]));
        return classes.map((from) => ({
            ...from,
            cells: classes.map((to) => {
                const cell = byPlace.get(`${from.key}/${to.key}`);
                return { key: to.key, label: `${from.label} → ${to.label}`, isSame: from.key === to.key, ...cell };
            }),
        }));
    }

    /** The moves alone, the most at stake first: for a phone. */
    get moves() {
        const moves = this.rows.flatMap((row) => row.cells.filter((cell) => cell.customers && !cell.isSame));
        return moves.sort((one, other) => (other.before || 0) - (one.before || 0) || other.customers - one.customers);
    }

    getTone(cell) {
        if (cell.isSame) {
            return "table-active";
        }
        return { down: "table-danger", up: "table-success" }[cell.direction] || "";
    }

    get totals() {
        const sum = (direction, name) =>
            this.state.board.cells
                .filter((cell) => cell.direction === direction)
                .reduce((total, cell) => total + (cell[name] || 0), 0);
        return {
            down: sum("down", "customers"),
            up: sum("up", "customers"),
            stake: sum("down", "before"),
        };
    }

    openCell(cell) {
        return this.open(cell.label, cell.domain);
    }
}

registry.category("actions").add("crm_segmentation.migration", SegmentationMigration);
