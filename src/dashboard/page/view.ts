import type { Route } from './route.ts';
import type { Trouble } from './trouble.ts';

export interface Crumb {
  readonly text: string;
  /** Absent for the place one is at. */
  readonly href?: string;
}

/** What a view may do to the page around it. */
export interface Frame {
  readonly main: HTMLElement;
  setPlace(title: string, crumbs: readonly Crumb[]): void;
  setConnection(trouble: Trouble | 'lost' | null): void;
  /** Puts a route into the address bar without leaving the view. */
  setAddress(route: Route): void;
}

/** Fills the frame's main element; returns what ends it. */
export type ShowView<R extends Route> = (frame: Frame, route: R) => () => void;
export type RouteOf<V extends Route['view']> = Extract<Route, { view: V }>;
