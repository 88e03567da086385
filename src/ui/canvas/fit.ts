/** Which view shows a whole document as large as can be, without hiding anything under the figures. */
import type { ScenarioNode } from '../../sim/index.ts';
import { coveredBoxes, overlap } from './geometry.ts';
import type { Box } from './geometry.ts';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export const ZOOM_LEAST = 0.25;
/** A small cluster is not blown up: nodes have their drawn size at most. */
const ZOOM_MOST = 1;
/** Room for the failures that are said above nodes, in canvas units. */
const BADGE_ROOM = 36;
const MARGIN = 20;
/** What lies over the lower corners of the canvas, in CSS px; at the right it is the zoom and a credit. */
const HUD: Size = { width: 310, height: 50 };
const CONTROLS: Size = { width: 196, height: 50 };

/** The view of all nodes in a canvas of that size (CSS px). */
export function fitView(nodes: readonly ScenarioNode[], size: Size): View {
  const boxes = nodes.flatMap((node) => coveredBoxes(node));
  if (boxes.length === 0 || size.width === 0 || size.height === 0) return { x: 0, y: 0, zoom: 1 };
  const whole = viewOf(boxes, size, 0);
  return isClear(boxes, whole, size) ? whole : viewOf(boxes, size, HUD.height);
}

function viewOf(boxes: readonly Box[], size: Size, below: number): View {
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y)) - BADGE_ROOM;
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top;
  const room = {
    width: Math.max(size.width - MARGIN * 2, 1),
    height: Math.max(size.height - MARGIN - Math.max(MARGIN, below), 1),
  };
  const fitting = Math.min(room.width / width, room.height / height, ZOOM_MOST);
  const zoom = Math.max(fitting, ZOOM_LEAST);
  return {
    x: MARGIN + (room.width - width * zoom) / 2 - left * zoom,
    y: MARGIN + (room.height - height * zoom) / 2 - top * zoom,
    zoom,
  };
}

function isClear(boxes: readonly Box[], view: View, size: Size): boolean {
  const hud = { ...HUD, x: 0, y: size.height - HUD.height };
  const controls = {
    ...CONTROLS,
    x: size.width - CONTROLS.width,
    y: size.height - CONTROLS.height,
  };
  return boxes.every((box) => {
    const seen = {
      x: box.x * view.zoom + view.x,
      y: box.y * view.zoom + view.y,
      width: box.width * view.zoom,
      height: box.height * view.zoom,
    };
    return overlap(seen, hud) === 0 && overlap(seen, controls) === 0;
  });
}
