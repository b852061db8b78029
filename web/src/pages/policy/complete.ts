import type { Schema } from './api';

/** A name or value that may stand at a place, with what it means. */
export interface Offer {
  label: string;
  info: string;
  kind: 'property' | 'enum';
}

/** What the schema allows where the cursor is: names at the beginning of a line, values behind a name that takes one of a few. */
export function offers(schema: Schema, text: string, at: number): { from: number; options: Offer[] } | null {
  const before = text.slice(0, at);
  const lines = before.split('\n');
  const line = lines[lines.length - 1] ?? '';
  if (line.trimStart().startsWith('#')) return null;
  const value = /^(\s*(?:- +)?)([A-Za-z_]\w*): *([\w ]*)$/.exec(line);
  if (value) {
    const [, lead = '', name = '', word = ''] = value;
    const field = holder(schema, lines.slice(0, -1), lead.length)?.properties?.[name];
    return field ? { from: at - word.length, options: values(resolved(schema, field)) } : null;
  }
  const named = /^(\s*(?:- +)?)(\w*)$/.exec(line);
  if (!named) return null;
  const [, lead = '', word = ''] = named;
  const owner = holder(schema, lines.slice(0, -1), lead.length);
  const options = Object.entries(owner?.properties ?? {})
    .filter(([name, field]) => !field.deprecated && !name.startsWith('$'))
    .map(([label, field]): Offer => ({ label, info: field.description ?? '', kind: 'property' }));
  return options.length ? { from: at - word.length, options } : null;
}

/** The section that a name indented by `indent` belongs to, by the lines above. */
export function holder(schema: Schema, above: string[], indent: number): Schema | undefined {
  const path: string[] = [];
  let depth = indent;
  for (let number = above.length - 1; number >= 0 && depth > 0; number--) {
    const found = /^(\s*)(- +)?([A-Za-z_"'][^:]*):\s*(?:#.*)?$/.exec(above[number] ?? '');
    const inside = (found?.[1]?.length ?? 0) + (found?.[2]?.length ?? 0);
    if (found && inside < depth) {
      path.unshift((found[3] ?? '').replace(/^["']|["']$/g, ''));
      depth = inside;
    }
  }
  return path.reduce<Schema | undefined>((section, name) => section && within(schema, section, name), schema);
}

function within(schema: Schema, section: Schema, name: string): Schema | undefined {
  const field = section.properties?.[name];
  const inner = field ? resolved(schema, field) : section.additionalProperties;
  return typeof inner === 'object' ? (inner.items ? resolved(schema, inner.items) : resolved(schema, inner)) : undefined;
}

/** A schema with its reference followed and what may be left empty taken off. */
export function resolved(schema: Schema, part: Schema): Schema {
  const chosen = part.anyOf?.find((one) => one.$ref) ?? part;
  const name = chosen.$ref?.replace('#/$defs/', '');
  return name ? (schema.$defs?.[name] ?? chosen) : chosen;
}

const values = (field: Schema): Offer[] => {
  const flags = [field.type].flat().includes('boolean') ? ['true', 'false'] : [];
  const words = (field.enum ?? []).filter((word): word is string => word !== null);
  return [...flags, ...words].map((label) => ({ label, info: '', kind: 'enum' }));
};
