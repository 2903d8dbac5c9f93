import { registry } from "@web/core/registry";
import { SegmentationBoard } from "../board/segmentation_board";

/** The 3 × 3 picture of ABC and XYZ: customers, revenue and policy of each cell, and who stands beside it. */
export class SegmentationGrid extends SegmentationBoard {
    static template = "crm_segmentation.Grid";

    fetch() {
        return this.orm.call("crm.segmentation.grid", "get_grid", [], {
            run_id: this.choices.runId,
            profile_id: this.choices.profileId,
        });
    }

    get rows() {
        return ["A", "B", "C"].map((abc) => ({
            abc,
            cells: ["X", "Y", "Z"].map((xyz) => this.getCell(abc + xyz)),
        }));
    }

    get cards() {
        return this.rows.flatMap((row) => row.cells);
    }

    get outside() {
        return this.state.board.outside.map((code) => this.getCell(code));
    }

    getCell(code) {
        return { ...this.state.board.cells[code], code };
    }

    formatChange(change) {
        return change > 0 ? `+${this.formatCount(change)}` : change ? this.formatCount(change) : "±0";
    }

    openCell(cell) {
        return this.open(cell.label, cell.domain);
    }
}

registry.category("actions").add("crm_segmentation.grid", SegmentationGrid);
