import { downloadFile } from "@web/core/network/download";

const NAMESPACE = "http://www.w3.org/2000/svg";
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order", "font-size", "font-weight", "font-family", "text-anchor", "dominant-baseline"];
const HEAD = 64;
const MARGIN = 24;
const SCALE = 2; // sharp on a projector

function copyStyles(from, to) {
    const style = getComputedStyle(from);
    for (const name of STYLES) {
        to.setAttribute(name, style.getPropertyValue(name));
    }
    Array.from(from.children).forEach((child, index) => copyStyles(child, to.children[index]));
}

function addText(parent, text, y, size, weight) {
    const node = document.createElementNS(NAMESPACE, "text");
    Object.entries({ x: MARGIN, y, "font-size": size, "font-weight": weight, "font-family": "sans-serif", fill: "#212529" }).forEach(
        ([name, value]) => node.setAttribute(name, value)
    );
    node.textContent = text;
    parent.append(node);
}

/** The drawing as a picture of its own: its colours written into it, on white, under a title. */
function getStandalone(svg, title, subtitle) {
    const { width, height } = svg.viewBox.baseVal;
    const copy = svg.cloneNode(true);
    copyStyles(svg, copy);
    copy.setAttribute("x", MARGIN);
    copy.setAttribute("y", HEAD + MARGIN);
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    const picture = document.createElementNS(NAMESPACE, "svg");
    picture.setAttribute("xmlns", NAMESPACE);
    picture.setAttribute("width", width + 2 * MARGIN);
    picture.setAttribute("height", height + HEAD + 2 * MARGIN);
    addText(picture, title, 40, 20, "bold");
    addText(picture, subtitle, 64, 13, "normal");
    picture.append(copy);
    return picture;
}

async function loadImage(source) {
    const image = new Image();
    image.src = source;
    await image.decode();
    return image;
}

/** Save what is drawn in `svg` as a PNG file; nothing leaves the browser. */
export async function savePicture(svg, title, subtitle) {
    const picture = getStandalone(svg, title, subtitle);
    const source = new XMLSerializer().serializeToString(picture);
    const image = await loadImage(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`);
    const canvas = document.createElement("canvas");
    canvas.width = picture.getAttribute("width") * SCALE;
    canvas.height = picture.getAttribute("height") * SCALE;
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    downloadFile(blob, `${title}.png`, "image/png");
}
