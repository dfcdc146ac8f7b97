// What flows between the modules: no browser loads this, it is read where types are checked.

type Case = { rendition: string; repeat: number; field: string; row: number | null;
  guess_row: number | null };
type Refusal = { what: string; where: string; remedy: string };
type Point = [number, number];
type Box = { page: number; quad: Point[] };
type Row = { at: number; case: Case; document: string; condition: string; kind: string;
  locale: string; severity: number; outcome: string; cause: string | null; decoy: string | null;
  traps: string[]; confidence: number | null; likeness: number | null; cost: number | null;
  truth: string | null; guess: string | null; change: string | null; before: string | null;
  notes: string[] };
type Share = { cells: number; right: number; weight: number; right_weight: number;
  share: number | null };
type Shares = Share & { kinds: { scalars: Share; tables: Share }; exact: Share };
type Listing = { total: number; shares: Shares | null; rows: Row[] };
type FacetValue = { value: string; count: number; chosen: boolean;
  /** None in a copy, and in facets of how a case was judged. */
  shares?: (Share & { kind: string })[] };
type Facet = { name: string; values: FacetValue[] };
type OtherAnswer = { outcome: string; guess: string | null; answer_box: Box | null };
type Cell = { case: Case; title: string; type: string; outcome: string; cause: string | null;
  decoy: string | null; criticality: number; printed: string | null; truth: string | null;
  accepted: string[]; guess: string | null; exact: boolean; placed: string; check: string;
  likeness: number | null; confidence: number | null; truth_boxes: Box[];
  answer_box: Box | null; other: OtherAnswer | null; change: string | null };
type PageFacts = { width: number; height: number;
  words: { quad: Point[]; text: string; visible: number }[] };
type Rendition = { id: string; document: string; condition: string; kind: string; locale: string;
  repeat: number; repeats: number; weight: number; pages: PageFacts[]; cells: Cell[];
  decoys: { field: string; text: string; boxes: Box[] }[];
  conditions: { condition: string; id: string }[]; twins: { id: string; twin: string }[];
  traps: { name: string; field: string | null; row: number | null; resolver: string | null }[];
  failure: { cause: string; detail: string | null } | null; answer: string | null;
  seconds: number | null; tokens: number | Record<string, number | null> | null;
  cost: number | null; attempts: number | null; mistakes: string[] };
type Measured = { value: number | null; low: number | null; high: number | null; cells: number;
  documents: number; query: string; reason?: string };
type Tile = Measured & { field: string | null; condition: string };
type Figure = Measured & { title: string };
type Linked = { text: string; query: string | null };
type BoardCell = { text: string; query?: string | null; value?: number | null; reason?: string;
  cells?: number; documents?: number; bar?: number; code?: boolean; status?: boolean };
type Board = { title: string; notes: string[]; columns: string[]; rows: BoardCell[][] };
type RunName = { name: string; id: string; pipeline: string };
type RunFacts = RunName & { corpus: string; private: boolean; documents: number;
  renditions: number; repeats: number; no_pages: string | null; progress: string;
  other: RunName | null };
type Overview = { run: RunFacts; decision: { headline: string; reason: string };
  health: Linked[]; boards: Board[]; counted?: Board[]; figures: Figure[]; conditions: string[];
  by_severity: string[];
  fields: { name: string; title: string; cells: string; criticality: number }[]; tiles: Tile[] };
type Note = { case: Case; verdict: string; text: string; who: string; when: string };
type Notes = { notes: Note[]; verdicts: string[]; who: string };

type Query = { chosen: Map<string, string[]>; text: string; sort: string };
type Route = { screen: string; args: Map<string, string>; query: Query };
type Changes = Record<string, string | number | null | undefined>;
type Whereabouts = { id: string; repeat: number; arg: (name: string) => string;
  has: (name: string) => boolean; query: () => string; address: (changes: Changes) => string;
  stay: (changes: Changes) => void;
  /** Return the address of the case on another screen. */
  hrefOn: (screen: string, more: Changes) => string;
  /** Take the address that was gone to, if it is of the same rendition. */
  follow: (next: Route) => boolean;
  /** Keep what part of the page is looked at, and say what that was. */
  see: (sight: Sight) => void; sight: () => Sight | null };
type Fail = (error: any) => void;
type Key = [key: string, name: string, run: () => void];
type ShownScreen = { title: string; update: (route: Route) => boolean; leave: () => void;
  keys: Key[] };
type ShowScreen = (place: HTMLElement, route: Route, overview: Overview, fail: Fail) => ShownScreen;
type Href = (cell: Cell) => string;
type Shape = { kind: string; quad: Point[]; text: string; cell: Cell | null };
type Layer = { name: string; address: (width: number) => string;
  part?: (part: number[]) => string; original?: () => string };
type Sight = { scale: number; x: number; y: number };
type ListParts = { label: string; columns: string[];
  fetch: (at: number, count: number, signal: AbortSignal) => Promise<Row[]>;
  draw: (item: Row) => Node[]; isChosen: (item: Row) => boolean; onactive: (at: number) => void;
  onopen: (item: Row) => void; onselect: (item: Row) => void; onfail: Fail };
type Blocks = { itemAt: (at: number) => Row | undefined; restart: (first: Row[]) => void;
  askFor: (places: [number, number]) => void; stop: () => void };
type Scrolling = { seen: () => [number, number]; offset: (at: number) => string;
  leap: () => number;
  /** Follow the bar: a little as it moves, or far where it was dragged. */
  follow: () => void;
  settle: () => void; resize: (count?: number) => void; reveal: (at: number) => void };
type VirtualList = { element: HTMLElement;
  /** Show other rows, the first of which are here already. */
  show: (count: number, first: Row[], at: number) => void;
  /** Draw the rows again, of which something changed. */
  redraw: () => void;
  move: (by: number) => void; current: () => Row | undefined; leave: () => void };
type ListHead = { filters: HTMLElement; search: HTMLInputElement; parts: HTMLElement[];
  ask: (next: Query) => void; show: (found: Listing, counts: Facet[]) => void };
type SelectionPart = { element: HTMLElement; has: (row: Row) => boolean; ids: () => string[];
  toggle: (row: Row) => void;
  /** Learn what is listed now. */
  listed: (text: string, count: number) => void;
  /** Remember what the rows of picked cases say. */
  noticed: (rows: Row[]) => Row[] };
type NotesPart = { element: HTMLElement; focus: () => void };
type Size = { width: number; height: number };
type Layers = { sharpen: () => void; sharpenNow: () => void; width: () => number; scaleTo: (scale: number) => void;
  replace: (layers: Layer[], size: Size, over: Element) => HTMLImageElement[];
  redraw: (over: Element) => void };
type PictureView = { element: HTMLElement; buttons: HTMLElement; leave: () => void; keys: Key[];
  /** Show pictures that lie on each other, and a drawing over them. */
  show: (pictures: Layer[], size: Size, over: Element) => HTMLImageElement[];
  /** Bring what was seen into the middle, or else a place of the page, near enough to be read. */
  find: (seen: Sight | null, quad: Point[] | null) => void;
  look: (to: Sight) => void; redraw: (over: Element) => void };
type PagesPart = { element: HTMLElement; page: () => number; leave: () => void; keys: Key[];
  /** Show the page of a case, as it was looked at or as near as the case is read. */
  show: (of: Rendition, cell: Cell | undefined) => void };
type StepsPart = { element: HTMLElement; keys: Key[];
  /** Draw them; null while the rendition is fetched. */
  draw: (of: Rendition | null) => Promise<void> };
type SwipePart = { slider: HTMLElement; start: (image: HTMLImageElement) => void };
type BlinkPart = { stop: () => void; tools: () => HTMLElement[];
  /** Begin; the names are of what is seen while the picture is shown, and while it is hidden. */
  start: (image: HTMLImageElement, names: string[]) => void };

type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, any>;
type Tag<N extends string> = N extends `${infer T}.${string}` ? T : N;
type Made<N extends string> = Tag<N> extends keyof HTMLElementTagNameMap
  ? HTMLElementTagNameMap[Tag<N>] : HTMLElement;
type Copied = { run: Overview; cases: Listing; notes: Notes; renditions: Record<string, Rendition>;
  query: string; members: Record<string, Record<string, number[]>>;
  pictures: Record<string, string> };

// What the functions take and return.
// about.js
type TokensOf = (tokens: Rendition["tokens"]) => string;
type FactsLine = (of: Rendition, addressWith: (changes: Changes) => string) => (string |
  HTMLSpanElement)[];
type Folded = (title: string, text: string) => HTMLDetailsElement;
type TrapSentence = (of: Rendition["traps"][0]) => string;
// boxes.js
type ShapesOf = (of: Rendition, page: number) => Shape[];
/** kinds: the keys of those that are shown; current: the name of the case that is looked at */
type DrawBoxes = (of: Rendition, page: number, kinds: string, current: string, choose: (cell: Cell)
  => void) => SVGElement;
type BoxLegend = (kinds: string, hasOther: boolean, choose: (kinds: string) => void) =>
  HTMLDivElement;
type ToggledBoxes = (kinds: string, key: string) => string;
type AddBox = (kind: string, box: Box | null | undefined, text: string, cell: Cell | null) => void;
type BoxKeys = (hasOther: boolean, toggle: (key: string) => void) => Key[];
// cases.js
type ListHeadOf = (choose: (query: Query) => void) => ListHead;
type RowCells = (row: Row, query: string, isPrivate: boolean) => HTMLSpanElement[];
type SearchField = (search: (text: string) => void) => HTMLInputElement;
// copy.js
type CopiedCases = (query: Query, text: string, at: number, count: number) => Listing;
/** but: a facet that counts for nothing */
type Kept = (query: Query, but?: string) => number[];
/** key: the repeat and the id */
type CopiedRendition = (key: string) => Rendition | undefined;
/** of: page, id, and what it is laid on */
type CopiedPicture = (...of: (string | number | undefined)[]) => string;
// data.js
type RefusalOf = (error: any) => Refusal | null;
type AskServer = (path: string, options?: RequestInit) => Promise<any>;
type Post = (path: string, body: any) => Promise<any>;
type FetchBoards = (found: Overview) => Promise<Board[]>;
type FetchCases = (query: string, at: number, count: number, signal?: AbortSignal) =>
  Promise<Listing>;
type FetchRendition = (id: string, repeat: number) => Promise<Rendition>;
type FetchFacets = (query: string, signal?: AbortSignal) => Promise<{ facets: Facet[] }>;
type PageAddress = (id: string, page: number, more: string) => string;
type PostNote = (note: { case: Case; verdict: string; text: string; who: string }) =>
  Promise<Note>;
/** onto: the rendition in whose frame it is laid */
type PictureAddress = (id: string, page: number, width: number, onto?: string) => string;
/** part: x, y, width, height */
type PartAddress = (id: string, page: number, part: number[]) => string;
type OriginalAddress = (id: string, page: number) => string;
type PictureRefusal = (address: string) => Promise<Refusal>;
// dom.js
type Badge = (look: string, text: Child) => HTMLSpanElement;
/** name: classes */
type Titled = (name: string, title: Child | Child[], ...children: (Child | Child[])[]) =>
  HTMLElement;
/** name: classes */
type Tabled = (name: string, heads: string[], rows: Child[], attributes?: Attributes) =>
  HTMLTableElement;
/** first: attributes, `onclick` and the like functions */
type MakeElement = <N extends string>(name: N, first?: Attributes | Child | Child[],
  ...children: (Child | Child[])[]) => Made<N>;
type Graphic = (name: string, attributes?: Attributes, ...children: (Child | Child[])[]) =>
  SVGElement;
type Decorate = (made: Element, attributes: Attributes) => void;
type Fill = (place: Element, ...children: (Child | Child[])[]) => void;
type ById = (id: string) => HTMLElement;
/** look: classes */
type Button = (look: string, onclick: () => void, attributes: Attributes, ...children: Child[]) =>
  HTMLButtonElement;
/** options: value and words */
type Chooser = (label: string, options: string[][], chosen: string, choose: (value: string) =>
  void) => HTMLLabelElement;
type Counted = (number: number, one: string, many?: string) => string;
type Percent = (share: number | null | undefined) => string;
/** name: a name of ours, as words */
type Worded = (name: unknown) => string;
type Common = (left: string[], right: string[]) => [boolean[], boolean[]];
type Pieces = (of: string[], same: boolean[]) => Child[];
type Compared = (truth: string | null, answer: string | null) => [Child[], Child[]];
/** name: classes */
type Valued = (name: string, value: string | null | undefined, shown?: Child[], none?: string) =>
  HTMLSpanElement;
/** pause: in milliseconds */
type Calmly = (run: () => void, pause: number) => () => void;
type Offer = (name: string, type: string, text: string) => void;
// facets.js
type FacetOf = (facet: Facet, again: () => void) => HTMLElement;
type ValueOf = (name: string, of: FacetValue) => HTMLElement;
type DrawChips = (place: HTMLElement, query: Query, choose: (query: Query) => void) => void;
type DrawViews = (place: HTMLElement, query: Query) => void;
type FacetDrawer = (place: HTMLElement, choose: (name: string, value: string, on: boolean) => void)
  => (found: Facet[]) => void;
// keys.js
type Press = (event: KeyboardEvent) => void;
// main.js
type DrawBar = (overview: Overview, route: Route) => void;
// list.js
type PressRow = (event: Event, at: number) => void;
type BlocksOf = (parts: ListParts, onfound: () => void) => Blocks;
type ListOf = (parts: ListParts) => VirtualList;
/** box: what scrolls; head: what stays above the rows; space: as tall as the rows, or as can be */
type ScrollingOf = (box: HTMLElement, head: HTMLElement, space: HTMLElement) => Scrolling;
// marks.js
type Judged = (outcome: string, cause?: string | null) => HTMLSpanElement;
type ShareSentence = (of: Share, what: string) => string;
type ShareSentences = (of: Shares, query: Query) => string[];
/** other: the name of that run */
type Changed = (change: string | null, other?: string) => "" | HTMLSpanElement | null;
// notes.js
type Drafts = Map<string, { verdict: string; text: string }>;
type NotesOf = (of: Case, fail: Fail) => NotesPart;
// page.js
type DrawSteps = (count: string, hrefs: (string | undefined)[]) => void;
type TurnButton = (name: string, by: number, sign: string) => HTMLElement;
type CellHref = (where: Whereabouts, cell: Cell) => string;
type PagesOf = (where: Whereabouts, run: RunFacts, fail: Fail) => PagesPart;
type StepsOf = (where: Whereabouts, run: RunFacts) => StepsPart;
// pair.js
type BoxBeneath = (both: Rendition[], name: string) => Box | undefined;
type SwipeOf = (where: Whereabouts) => SwipePart;
type BlinkOf = (onswitch: () => void) => BlinkPart;
// picture.js
type Centre = (x: number, y: number) => void;
type SetScale = (to: number, fits?: boolean) => void;
type SharpenLayer = (layer: Layer, image: HTMLImageElement) => void;
type LoadPicture = (image: HTMLImageElement, address: string) => void;
type Laid = Size & { layers: Layer[]; images: HTMLImageElement[] };
/** across, down: where in the pane the page stays as it is */
type ZoomBy = (by: number, across?: number, down?: number) => void;
type LayersOf = (pane: HTMLElement, sheet: HTMLElement, fail: Fail) => Layers;
type PictureOf = (parts: { label: string; onsight: (sight: Sight) => void; fail: Fail }) =>
  PictureView;
type LetDrag = (pane: HTMLElement) => void;
// query.js
type ParseQuery = (text: string) => Query;
type ToggledQuery = (query: Query, name: string, value: string, on: boolean) => Query;
/** text: what `caseId` returned */
type ParseCaseId = (text: string) => Case | null;
type ParseRoute = (fragment: string) => Route;
type HrefOf = (screen: string, args?: Changes) => string;
/** query: the list that it is from; at: its place in that list */
type PageHref = (of: Case, query: string, at?: number | null, more?: Changes) => string;
type Go = (href: string) => void;
type CasesHref = (query: string, state?: { row?: number; picked?: string[] }) => string;
type WhereaboutsOf = (first: Route) => Whereabouts;
// selection.js
type SelectionOf = (run: RunFacts, first: Case[], onchange: () => void, fail: Fail) => SelectionPart;
/** value: in a cell of a table that other programs open */
type SheetCell = (value: unknown) => string;
// values.js
type FactRow = (head: string, ...held: any[]) => HTMLDivElement;
/** other: the name of the other run */
type CaseCard = (cell: Cell, other: string | undefined) => HTMLDivElement;
type FieldTable = (cells: Cell[], current: string, href: Href, hasOther: boolean) => HTMLDivElement;
type PairedTable = (name: string, cells: Cell[], current: string, href: Href) => HTMLDivElement;
type PairedCell = (cell: Cell | undefined, isTruth: boolean, current: string, href: Href) =>
  HTMLElement;
type ValueParts = (of: Rendition, current: string, href: Href, hasOther: boolean) => HTMLElement[];
// overview.js
type LinkedText = (text: string, query?: string | null) => string | HTMLAnchorElement;
type CountsOf = (of: { value?: number | null; reason?: string; cells?: number;
  documents?: number }) => string;
type FiguresBoard = (figures: Figure[]) => Board;
type BoardCellPart = (cell: BoardCell, head: string, at: number) => HTMLElement;
/** The name is that of field and condition. */
type TilePart = (tile: Tile | undefined, name: string) => HTMLElement;
type WalkTiles = (table: HTMLElement) => void;
type MapTable = (found: Overview, conditions: string[], cells: string, title: string) =>
  HTMLElement | null;
type TileRow = (key: string, words: string, look: string) => HTMLElement;
