import { registry } from "@web/core/registry";
import { SegmentationBoard } from "../board/segmentation_board";

const TONES = { A: "success", B: "warning", C: "secondary" };

/** The Pareto curve of a run: how much of the total the largest customers bring. */
export class SegmentationPareto extends SegmentationBoard {
    static template = "crm_segmentation.Pareto";

    fetch() {
        return this.orm.call("crm.segmentation.pareto", "get_curve", [], {
            run_id: this.choices.runId,
            profile_id: this.choices.profileId,
        });
    }

    get classes() {
        return this.state.board.classes.map((line) => ({ ...line, tone: TONES[line.key] || "light" }));
    }

    /** Points of the polyline in a drawing of 100 × 100, whose y axis points down. */
    get curve() {
        const points = this.state.board.points.map(({ customers, share }) => `${customers},${100 - share}`);
        return ["0,100", ...points].join(" ");
    }

    get area() {
        return `${this.curve} 100,100`;
    }

    get ticks() {
        return [0, 20, 40, 60, 80, 100];
    }
}

registry.category("actions").add("crm_segmentation.pareto", SegmentationPareto);
