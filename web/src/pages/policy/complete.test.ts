import { describe, expect, it } from 'vitest';
import type { Schema } from './api';
import { offers } from './complete';

const SCHEMA: Schema = {
  properties: {
    objective: { type: ['string', 'null'], enum: ['worth', 'chance', null], description: 'what counts' },
    bands: { deprecated: true },
    rules: { type: 'array', items: { $ref: '#/$defs/Rule' } },
    capacity: { anyOf: [{ $ref: '#/$defs/Capacity' }, { type: 'null' }] },
  },
  $defs: {
    Rule: { properties: { id: {}, when: {}, route: { anyOf: [{ $ref: '#/$defs/Target' }, { type: 'null' }] } } },
    Target: { properties: { teams: {}, to: { enum: ['queue', 'nurture'] } } },
    Capacity: { properties: { teams: { type: 'object', additionalProperties: { $ref: '#/$defs/Limits' } } } },
    Limits: { properties: { max_open: {}, at_once: { type: ['boolean', 'null'] } } },
  },
};

const labels = (text: string) => {
  const at = text.indexOf('|');
  return offers(SCHEMA, text.replace('|', ''), at)?.options.map((one) => one.label);
};

describe('what may stand where the cursor is', () => {
  it('names of the policy at the beginning of a line, none that is old', () => {
    expect(labels('|')).toEqual(['objective', 'rules', 'capacity']);
    expect(labels('objective: worth\nob|')).toEqual(['objective', 'rules', 'capacity']);
  });

  it('names of an entry, whether behind the dash or below it', () => {
    expect(labels('rules:\n  - |')).toEqual(['id', 'when', 'route']);
    expect(labels('rules:\n  - id: a\n    wh|')).toEqual(['id', 'when', 'route']);
    expect(labels('rules:\n  - id: a\n    route:\n      |')).toEqual(['teams', 'to']);
  });

  it('names behind an identity that is a name itself', () => {
    expect(labels('capacity:\n  teams:\n    north:\n      |')).toEqual(['max_open', 'at_once']);
  });

  it('values where there are only a few', () => {
    expect(labels('objective: |')).toEqual(['worth', 'chance']);
    expect(labels('rules:\n  - id: a\n    route:\n      to: n|')).toEqual(['queue', 'nurture']);
    expect(labels('capacity:\n  teams:\n    north:\n      at_once: |')).toEqual(['true', 'false']);
  });

  it('nothing in a comment or where nothing is known', () => {
    expect(labels('# ob|')).toBeUndefined();
    expect(labels('other:\n  - |')).toBeUndefined();
  });

  it('replaces only the word that is being written', () => {
    expect(offers(SCHEMA, 'rules:\n  - id: a\n    wh', 25)?.from).toBe(23);
  });
});
