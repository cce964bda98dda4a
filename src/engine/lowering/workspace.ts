import { offset, at, term } from '../plan/build.ts';
import type { Buffer, Place } from '../plan/plan.ts';

/** A buffer whose size is not known yet. */
export type GrowingBuffer = { -readonly [Key in keyof Buffer]: Buffer[Key] };

/** Hands out buffers. Scratch is shared by role, so that a thread's caches hold the same few places all the time. */
export interface Workspace {
  /** `[images][floats]`. */
  perImage(name: string, floats: number): Buffer;
  /** Computed and used within one run of a program. */
  transient(name: string, floats: number): Buffer;
  persistent(name: string, floats: number): Buffer;
  /** Sums over a thread's images; zeros between runs. */
  perThread(name: string, floats: number): Buffer;
  /** At least so many floats for the thread, until the same role is asked for again. */
  scratch(role: ScratchRole, floats: number): Place;
  growing(name: string, kind: Buffer['kind']): GrowingBuffer;
}

/** What scratch is for; two roles never share memory. */
export type ScratchRole = 'input' | 'output gradient' | 'input gradient' | 'sums' | 'tiles';

/** `label` is put before all names. */
export function createWorkspace({ images, label = '' }: { images: number; label?: string }): Workspace {
  const roles = new Map<ScratchRole, GrowingBuffer>();
  const growing = (name: string, kind: Buffer['kind']): GrowingBuffer => ({
    name: label + name,
    floats: 0,
    kind,
  });
  const make = (name: string, kind: Buffer['kind'], floats: number): Buffer => ({
    name: label + name,
    floats,
    kind,
  });
  return {
    growing,
    perImage: (name, floats) => make(name, 'transient', images * floats),
    transient: (name, floats) => make(name, 'transient', floats),
    persistent: (name, floats) => make(name, 'persistent', floats),
    perThread: (name, floats) => make(name, 'thread', floats),
    scratch(role, floats) {
      const buffer = roles.get(role) ?? growing(`scratch: ${role}`, 'scratch');
      roles.set(role, buffer);
      buffer.floats = Math.max(buffer.floats, floats);
      return at(buffer);
    },
  };
}

/** The image's part of a buffer `[images][floats]`. */
export function ofImage(buffer: Buffer, floats: number): Place {
  return offset(at(buffer), 0, term('image', floats * 4));
}
