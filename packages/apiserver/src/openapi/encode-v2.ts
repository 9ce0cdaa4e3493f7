import { setImmediate } from 'node:timers/promises';
import { isJsonObject, type JsonObject, type JsonValue } from '@orrery/model';
import { ProtobufWriter } from './protobuf-writer.ts';
import { type FieldForm, type MessageField, type MessageName, messages } from './v2-messages.ts';

/** Pairs of one map written between two turns of the event loop: about 2 ms of work. */
const pairsPerTurn = 50;

/**
 * An OpenAPI v2 document as protobuf (message `Document` of gnostic's `OpenAPIv2.proto`), which kubectl before 1.27 asks for. Fields keep
 * the order of the JSON; what the messages have no field for is left out, as Kubernetes does. Values of type `Any` are YAML in flow style,
 * that is: JSON. It lets others have their turn while it works.
 */
export async function encodeV2(document: JsonObject): Promise<Uint8Array> {
  const writer = new ProtobufWriter();
  const { fields, extensions } = messages.Document;
  for (const [name, value] of Object.entries(document)) {
    const field = fields.get(name);
    if (field === undefined) writeExtension(writer, extensions, [name, value]);
    else if (isJsonObject(value) && isMap(field.form)) {
      for (const part of partsOf(value)) {
        // A message that comes in parts is the sum of them.
        writeField(writer, field, part);
        await setImmediate();
      }
    } else writeField(writer, field, value);
  }
  return writer.finish();
}

function isMap(form: FieldForm): boolean {
  return typeof form === 'object' && ('named' in form || ('message' in form && form.message === 'Paths'));
}

function* partsOf(map: JsonObject): Generator<JsonObject> {
  const pairs = Object.entries(map);
  for (let at = 0; at < pairs.length; at += pairsPerTurn) yield Object.fromEntries(pairs.slice(at, at + pairsPerTurn));
}

function writeMessage(writer: ProtobufWriter, name: MessageName, value: JsonValue): void {
  if (!isJsonObject(value)) return;
  const { fields, extensions, others } = messages[name];
  for (const pair of Object.entries(value)) {
    const [key, member] = pair;
    const field = fields.get(key);
    if (field !== undefined) writeField(writer, field, member);
    else if (key.startsWith('x-')) writeExtension(writer, extensions, pair);
    else if (others !== undefined) writePair(writer, others, pair);
  }
}

function writeExtension(
  writer: ProtobufWriter,
  number: number | undefined,
  pair: readonly [name: string, value: JsonValue],
): void {
  if (number !== undefined && pair[0].startsWith('x-')) writePair(writer, { number, form: 'any' }, pair);
}

function writePair(
  writer: ProtobufWriter,
  { number, form }: MessageField,
  [name, value]: readonly [name: string, value: JsonValue],
): void {
  writer.nested(number, () => {
    writer.text(1, name);
    writeOne(writer, { number: 2, form }, value);
  });
}

/** A list is a repeated field, but for what is a list within one value. */
function writeField(writer: ProtobufWriter, field: MessageField, value: JsonValue): void {
  if (!Array.isArray(value) || field.form === 'texts') writeOne(writer, field, value);
  else for (const each of value as readonly JsonValue[]) writeOne(writer, field, each); // isArray forgets what the items are
}

function writeOne(writer: ProtobufWriter, { number, form }: MessageField, value: JsonValue): void {
  if (typeof form === 'string') writeScalar(writer, number, form, value);
  else if ('message' in form) writer.nested(number, () => writeMessage(writer, form.message, value));
  else if ('named' in form) writer.nested(number, () => writePairs(writer, form.named, value));
  else {
    const [inner, chosen] = form.choice(value as object); // every choice looks at what it is given
    writer.nested(number, () => writeOne(writer, { number: inner, form: chosen }, value));
  }
}

function writePairs(writer: ProtobufWriter, form: FieldForm, value: JsonValue): void {
  if (!isJsonObject(value)) return;
  for (const pair of Object.entries(value)) writePair(writer, { number: 1, form }, pair);
}

function writeScalar(writer: ProtobufWriter, number: number, form: Extract<FieldForm, string>, value: JsonValue): void {
  if (form === 'any') writer.nested(number, () => writer.text(2, `${JSON.stringify(value)}\n`));
  else if (form === 'texts') writer.nested(number, () => writeTexts(writer, value));
  else if (form === 'string') writer.text(number, String(value));
  else if (form === 'boolean') writer.integer(number, value === true ? 1 : 0);
  else if (form === 'double') writer.double(number, Number(value));
  else writer.integer(number, Number(value));
}

function writeTexts(writer: ProtobufWriter, value: JsonValue): void {
  for (const each of Array.isArray(value) ? value : [value]) writer.text(1, String(each));
}
