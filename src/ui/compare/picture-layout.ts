/**
 * Where things are in the small picture of one pane: the caller at the left, the readers at the
 * right, the broker between them where there is one. Units of its own, of which the picture is
 * `width` wide. Pure functions.
 */
import { hopsOf, newcomerIn } from '../../sim/index.ts';
import type { Experiment, Name, NodeKind, Scenario, ScenarioLink } from '../../sim/index.ts';

/** Where there is little room the caller is a mark only: its name stands above. */
const widths = { usual: 224, compact: 148 } as const;
/** Height of one reader with the space around it. */
const ROW = 39;
const HEIGHT_LEAST = 84;
const BOX_HEIGHT = 32;
const CALLER_WIDTH = { usual: 56, compact: 20 } as const;
const CALLEE_WIDTH = 76;
const BROKER_WIDTH = 24;
const MARGIN = 4;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PictureBox extends Point {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: Name;
  readonly width: number;
  readonly height: number;
  readonly role: 'caller' | 'broker' | 'callee' | 'newcomer';
}

/** One stretch of a link, from caller to callee. */
export interface PictureLine {
  readonly id: string;
  readonly from: Point;
  readonly to: Point;
  /** It comes with the newcomer. */
  readonly isNew: boolean;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PictureBox[];
  readonly lines: readonly PictureLine[];
}

/** The picture of that run; `hasNewcomer`: room is kept for it from the start. */
export function layOut(
  variant: Scenario,
  experiment: Experiment,
  hasNewcomer: boolean,
  size: keyof typeof widths,
): Picture {
  const width = widths[size];
  const callerWidth = CALLER_WIDTH[size];
  const newcomer = hasNewcomer ? newcomerIn(variant, experiment) : null;
  const nodes = newcomer === null ? variant.nodes : [...variant.nodes, newcomer.node];
  const links = variant.links.filter(({ id }) => experiment.links.includes(id));
  const readers = [...experiment.callees, ...(newcomer === null ? [] : [newcomer.node.id])];
  const height = Math.max(HEIGHT_LEAST, readers.length * ROW);
  const row = height / readers.length;
  const boxes: PictureBox[] = [];
  const add = (id: string, role: PictureBox['role'], x: number, middle: number, across: number) => {
    const node = nodes.find((one) => one.id === id);
    if (node === undefined || boxes.some((box) => box.id === id)) return;
    const { kind, name } = node;
    boxes.push({
      id,
      kind,
      name,
      role,
      x,
      y: middle - BOX_HEIGHT / 2,
      width: across,
      height: BOX_HEIGHT,
    });
  };
  add(experiment.caller, 'caller', MARGIN, height / 2, callerWidth);
  for (const { broker } of links) {
    if (broker === null) continue;
    // In the middle between the two.
    const middle = (MARGIN + callerWidth + width - MARGIN - CALLEE_WIDTH) / 2;
    add(broker, 'broker', middle - BROKER_WIDTH / 2, height / 2, BROKER_WIDTH);
  }
  readers.forEach((id, at) => {
    const role = id === newcomer?.node.id ? 'newcomer' : 'callee';
    add(id, role, width - MARGIN - CALLEE_WIDTH, row * (at + 0.5), CALLEE_WIDTH);
  });
  const drawn: readonly (readonly [ScenarioLink, boolean])[] = [
    ...links.map((link) => [link, false] as const),
    ...(newcomer === null ? [] : [[newcomer.link, true] as const]),
  ];
  return {
    width,
    height,
    boxes,
    lines: drawn.flatMap(([link, isNew]) => linesOf(link, isNew, boxes)),
  };
}

function linesOf(
  link: ScenarioLink,
  isNew: boolean,
  boxes: readonly PictureBox[],
): readonly PictureLine[] {
  return hopsOf(link).flatMap(({ id, from, to }) => {
    const [start, end] = [from, to].map((node) => boxes.find((box) => box.id === node));
    if (start === undefined || end === undefined) return [];
    return [
      {
        id,
        from: { x: start.x + start.width, y: start.y + start.height / 2 },
        to: { x: end.x, y: end.y + end.height / 2 },
        isNew,
      },
    ];
  });
}
