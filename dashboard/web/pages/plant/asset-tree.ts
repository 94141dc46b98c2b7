import type { PlantState, Selection, Stop } from '../../page.ts';
import { element, writeData } from '../../widgets/dom.ts';
import { liveCell } from '../../widgets/live-cell.ts';
import type { PlannedLine } from './site-plan.ts';

// Centres (of several), areas, equipment, instruments: the same content as the picture for keyboard and screen reader. An ARIA tree with one tab stop.
// Value cells exist only under what is open, so that their number stays small.

interface Row {
  readonly node: HTMLElement;
  readonly head: HTMLElement;
  readonly group: HTMLElement | null;
  readonly parent: Row | null;
  readonly selection: Selection | null;
  /** Fills the group when it is opened; answers what ends its live cells. */
  readonly fill: ((row: Row) => Stop) | null;
  stop: Stop | null;
}

export interface AssetTree {
  readonly element: HTMLElement;
  /** Shows this selection as the current row, opening what is above it. */
  reveal(selection: Selection | null): void;
  /** Marks equipment, and its centre where there are several, with the worst priority of what is beyond its limits; by line, by equipment. */
  mark(priorities: ReadonlyMap<string, ReadonlyMap<string, number>>): void;
  stop: Stop;
}

export const assetTree = (
  planned: readonly PlannedLine[],
  plant: PlantState,
  open: (selection: Selection) => void,
): AssetTree => {
  const root = element('div', 'plant-tree');
  root.setAttribute('role', 'tree');
  root.setAttribute('aria-label', planned.map(({ line }) => line.name[plant.language.get()]).join(', '));
  /** Depth of an area: below its centre where there are several. */
  const top = planned.length > 1 ? 2 : 1;
  const rows: Row[] = [];
  const language = plant.language.get();

  const addRow = (
    into: HTMLElement,
    parent: Row | null,
    level: number,
    label: readonly [string, string],
    selection: Selection | null,
    fill: Row['fill'],
  ): Row => {
    const node = element('div', 'plant-tree-item');
    node.setAttribute('role', 'treeitem');
    node.setAttribute('aria-level', String(level));
    node.tabIndex = -1;
    const head = element('div', 'plant-tree-head');
    head.style.paddingInlineStart = `${level * 0.75 - 0.5}rem`;
    const twist = element('span', 'plant-tree-twist');
    head.append(twist, element('span', 'plant-tree-id', label[0]), element('span', 'plant-tree-name', label[1]));
    node.append(head);
    const group = fill ? element('div', 'plant-tree-group') : null;
    if (group) {
      group.setAttribute('role', 'group');
      group.hidden = true;
      node.append(group);
      node.setAttribute('aria-expanded', 'false');
    }
    if (selection) node.setAttribute('aria-selected', 'false');
    into.append(node);
    const row: Row = { node, head, group, parent, selection, fill, stop: null };
    rows.push(row);
    head.addEventListener('click', () => {
      moveTo(row);
      if (row.selection) plant.select(row.selection);
      if (row.fill && !(row.selection && row.stop === null && isOpen(row))) toggle(row, !isOpen(row));
    });
    head.addEventListener('dblclick', () => row.selection && open(row.selection));
    return row;
  };

  const isOpen = (row: Row): boolean => row.group !== null && !row.group.hidden;

  const toggle = (row: Row, on: boolean): void => {
    if (!row.group || !row.fill || isOpen(row) === on) return;
    row.group.hidden = !on;
    row.node.setAttribute('aria-expanded', String(on));
    if (on) row.stop = row.fill(row);
    else close(row);
  };

  const close = (row: Row): void => {
    row.stop?.();
    row.stop = null;
    const inside = rows.filter((other) => isWithin(other, row));
    for (const other of inside) other.stop?.();
    for (const other of inside) rows.splice(rows.indexOf(other), 1);
    row.group?.replaceChildren();
  };

  const isWithin = (row: Row, ancestor: Row): boolean =>
    row.parent !== null && (row.parent === ancestor || isWithin(row.parent, ancestor));

  const moveTo = (row: Row, focus = true): void => {
    for (const other of rows) other.node.tabIndex = -1;
    row.node.tabIndex = 0;
    if (focus) row.node.focus();
  };

  /** Rows in reading order, as the document has them. */
  const visible = (): Row[] => {
    const byNode = new Map(rows.map((row) => [row.node, row]));
    return [...root.querySelectorAll<HTMLElement>('[role=treeitem]')].flatMap((node) => byNode.get(node) ?? []);
  };

  const instrumentRows =
    ({ line, plan }: PlannedLine, equipmentId: string): Row['fill'] =>
    (row) => {
      const own = plan.equipment.find(({ id }) => id === equipmentId);
      const stops = (own?.points ?? []).map((point) => {
        const instrument = addRow(
          row.group ?? root,
          row,
          top + 2,
          [point.tag, point.name[language]],
          { kind: 'point', line: line.id, id: point.tag },
          null,
        );
        const cell = element('span', 'plant-tree-value');
        instrument.head.append(cell);
        return liveCell(cell, plant, point.tag);
      });
      return () => {
        for (const stop of stops) stop();
      };
    };

  let marks: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map();
  const centres = new Map<Row, string>();
  const drawMark = (row: Row): void => {
    const centre = centres.get(row);
    const worst = centre === undefined ? undefined : Math.min(...(marks.get(centre)?.values() ?? []));
    const own = row.selection?.kind === 'equipment' ? marks.get(row.selection.line)?.get(row.selection.id) : undefined;
    const priority = worst !== undefined && Number.isFinite(worst) ? worst : own;
    writeData(row.node, 'priority', priority === undefined ? null : String(priority));
  };

  const addAreas = (planned: PlannedLine, into: HTMLElement, parent: Row | null): void => {
    const { line, plan } = planned;
    for (const area of line.areas) {
      const equipment = line.equipment.filter((one) => one.area === area.id);
      if (equipment.length === 0) continue;
      const areaRow = addRow(into, parent, top, [area.id, area.name[language]], null, (row) => {
        for (const { id, name } of equipment) {
          const hasPoints = plan.equipment.some((one) => one.id === id && one.points.length > 0);
          const made = addRow(
            row.group ?? root,
            row,
            top + 1,
            [id, name[language]],
            { kind: 'equipment', line: line.id, id },
            hasPoints ? instrumentRows(planned, id) : null,
          );
          drawMark(made);
        }
        return () => {};
      });
      // Of several centres the areas stay closed: hundreds of rows would hide that there are others.
      if (top === 1) toggle(areaRow, true);
    }
  };
  for (const one of planned) {
    if (top === 1) {
      addAreas(one, root, null);
      continue;
    }
    const centreRow = addRow(root, null, 1, [one.line.centre[language], ''], null, (row) => {
      addAreas(one, row.group ?? root, row);
      return () => {};
    });
    centres.set(centreRow, one.line.id);
    toggle(centreRow, true);
  }
  const firstRow = rows[0];
  if (firstRow) firstRow.node.tabIndex = 0;

  root.addEventListener('keydown', (event) => {
    const order = visible();
    const at = order.findIndex(({ node }) => node === document.activeElement);
    const row = order[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const go = (to: Row | undefined | null) => to && moveTo(to);
    switch (event.key) {
      case 'ArrowDown':
        go(order[at + 1]);
        break;
      case 'ArrowUp':
        go(order[at - 1]);
        break;
      case 'Home':
        go(order[0]);
        break;
      case 'End':
        go(order.at(-1));
        break;
      case 'ArrowRight':
        if (row.fill && !isOpen(row)) toggle(row, true);
        else go(order[at + 1]?.parent === row ? order[at + 1] : null);
        break;
      case 'ArrowLeft':
        if (isOpen(row)) toggle(row, false);
        else go(row.parent);
        break;
      case ' ':
        if (row.selection) plant.select(row.selection);
        break;
      case 'Enter':
        if (row.selection) {
          plant.select(row.selection);
          open(row.selection);
        } else toggle(row, !isOpen(row));
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    element: root,
    reveal: (selection) => {
      const owner =
        selection?.kind === 'point'
          ? planned
              .find(({ line }) => line.id === selection.line)
              ?.plan.equipment.find(({ points }) => points.some(({ tag }) => tag === selection.id))?.id
          : null;
      const rowOf = (kind: Selection['kind'] | undefined, id: string | undefined) =>
        rows.find(({ selection: own }) => own?.kind === kind && own?.id === id && own?.line === selection?.line);
      const shown = rowOf(selection?.kind, selection?.id);
      const upper = owner ? rowOf('equipment', owner) : undefined;
      for (const row of rows) {
        if (row.selection) row.node.setAttribute('aria-selected', String(row === (shown ?? upper)));
      }
      const target = shown ?? upper;
      if (!target) return;
      moveTo(target, false);
      target.head.scrollIntoView({ block: 'nearest' });
    },
    mark: (priorities) => {
      marks = priorities;
      for (const row of rows) drawMark(row);
    },
    stop: () => {
      for (const row of rows) row.stop?.();
      root.remove();
    },
  };
};
