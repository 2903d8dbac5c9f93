/** Where everything stands in the drawing of a funnel: pure arithmetic, in pixels. */

const WIDE = { above: 0, band: 62, gap: 40, side: 0.25, maxSide: 240 };
const NARROW = { above: 24, band: 46, gap: 54, side: 0, maxSide: 0 };
export const NARROW_WIDTH = 600;
const CHARACTER = 8.5;

/** How wide the part of a number is, of a greatest number that is as wide as there is room; never invisible. */
function getWidth(number, greatest, room) {
    return greatest ? Math.max((room * number) / greatest, 3) : 3;
}

function getTrapezoid(center, top, bottom, y, height) {
    const points = [[center - top / 2, y], [center + top / 2, y], [center + bottom / 2, y + height], [center - bottom / 2, y + height]];
    return points.map((point) => point.map((coordinate) => coordinate.toFixed(1)).join(",")).join(" ");
}

/** The text in lines of at most so many characters, the last one cut where there are more lines than allowed. */
export function wrap(text, characters, maxLines = 2) {
    const lines = [""];
    for (const word of text.split(/\s+/)) {
        const line = lines.at(-1);
        if (line && line.length + 1 + word.length > characters) {
            lines.push(word);
        } else {
            lines[lines.length - 1] = line ? `${line} ${word}` : word;
        }
    }
    const kept = lines.slice(0, maxLines);
    const isCut = lines.length > maxLines || kept.at(-1).length > characters;
    return isCut ? [...kept.slice(0, -1), `${kept.at(-1).slice(0, characters - 1)}…`] : kept;
}

/**
 * The drawing of `steps`, as {width, height, center, isNarrow, left, right, rows}. A row has the y of its parts, the
 * band of the step, the neck that leads to the next one, the ghost of the time before, and whether a text of so many
 * characters finds room inside the band.
 */
export function getDrawing(steps, width) {
    const isNarrow = width < NARROW_WIDTH;
    const { above, band, gap, side, maxSide } = isNarrow ? NARROW : WIDE;
    const left = Math.min(width * side, maxSide);
    const room = width - 2 * left;
    const center = left + room / 2;
    const numbers = steps.flatMap((step) => [step.number, step.previous ? step.previous.number : 0]);
    const greatest = Math.max(0, ...numbers);
    const getRow = (step, index) => {
        const next = steps[index + 1] || step;
        const isLast = index === steps.length - 1;
        const y = index * (above + band + gap) + above;
        const getSlope = (number, nextNumber) => {
            const [from, to] = [getWidth(number, greatest, room), getWidth(nextNumber, greatest, room)];
            // a step never looks wider than it is: it is the neck that widens to a wider one
            return [from, Math.min(from, from + ((to - from) * band) / (band + gap + above)), to];
        };
        const [top, bottom, end] = getSlope(step.number, next.number);
        return {
            step,
            y,
            middle: y + band / 2,
            neckY: y + band + (isNarrow ? 25 : gap / 2 + 5),
            lostY: y + band + (isLast ? 18 : isNarrow ? 44 : gap / 2 + 5),
            band: getTrapezoid(center, top, bottom, y, band),
            neck: isLast ? null : getTrapezoid(center, bottom, end, y + band, gap + above),
            ghost: step.previous ? getGhost(getSlope(step.previous.number, (next.previous || step.previous).number), y) : null,
            edge: center + Math.max(top, bottom) / 2 + 8,
            hasRoom: (characters) => (top + bottom) / 2 > characters * CHARACTER + 16,
        };
    };
    const getGhost = ([top, bottom], y) => getTrapezoid(center, top, bottom, y, band);
    const height = steps.length * (above + band + gap) - gap + 24;
    return { width, height, center, isNarrow, left, right: width - left, bandHeight: band, rows: steps.map(getRow) };
}
