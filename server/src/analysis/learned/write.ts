/** Learned images as text of a `.conda-in-docker.yaml`, and as what the model starts from. */
import { Document, isMap, isScalar, isSeq, type Node, parseDocument, Scalar, visit } from 'yaml';
import type { LearnedImage } from '../../../../common/src/learnedImage';
import { readImages } from '../config/images';
import { NodeReader } from '../config/nodes';
import type { OwnImage } from '../config/types';
import { tidied } from './tidy';

const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const;

/** The images as the model reads them; what is wrong in an entry is left out. */
export function ownImagesOf(images: readonly LearnedImage[]): readonly OwnImage[] {
  return images.flatMap(({ reference, entry }) => {
    const document = new Document({ [reference]: tidied(entry) });
    return readImages(new NodeReader(document, 0), document.contents as Node | null);
  });
}

/** A configuration that says of this image alone. */
export function learnedText(image: LearnedImage): string {
  return writtenInto('', image);
}

/** Says why a configuration cannot be written into. */
export class CannotWrite extends Error {}

/**
 * A configuration with what was learned of an image: in the place of what it says of the same name, else as its last
 * entry. Comments and all else stay.
 *
 * @param text the configuration; empty for a new one
 * @throws CannotWrite where it is broken
 */
export function writtenInto(text: string, { reference, entry }: LearnedImage): string {
  const document = parseDocument(text, { uniqueKeys: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) throw new CannotWrite(`The configuration is broken: ${error.message.split('\n', 1)[0]}`);
  const root = document.contents;
  if (root !== null && !isMap(root) && !(isScalar(root) && root.value === null)) {
    throw new CannotWrite('The configuration is no mapping.');
  }
  const node = entryNode(document, tidied(entry));
  const images = document.get('base-images');
  if (images !== undefined && !isMap(images)) {
    throw new CannotWrite('`base-images` of the configuration is no mapping.');
  }
  if (isMap(images)) images.set(reference, node);
  else if (root === null || isScalar(root)) {
    const { comment, commentBefore } = document;
    const made = new Document({ 'base-images': { [reference]: null } });
    made.commentBefore = commentBefore ?? comment;
    made.setIn(['base-images', reference], node);
    return withEnds(text, made.toString(STYLE));
  } else {
    if (images === undefined) document.set('base-images', document.createNode({}));
    document.setIn(['base-images', reference], node);
  }
  return withEnds(text, document.toString(STYLE));
}

function withEnds(before: string, written: string): string {
  return before.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written;
}
/** Lists and small mappings stand on one line, texts of files as blocks. */
function entryNode(document: Document, entry: object): Node {
  const node = document.createNode(entry) as Node;
  visit(node, {
    Pair(_key, pair, path) {
      const depth = path.filter(isMap).length;
      const { value } = pair;
      if (isSeq(value)) value.flow = true;
      else if (isMap(value) && (depth >= 2 || (isScalar(pair.key) && pair.key.value === 'conda'))) value.flow = true;
      else if (isScalar(value) && typeof value.value === 'string' && value.value.includes('\n'))
        value.type = Scalar.BLOCK_LITERAL;
    },
  });
  return node;
}
