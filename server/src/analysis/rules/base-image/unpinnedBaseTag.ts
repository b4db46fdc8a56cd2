import { replace } from '../../fixes/edits';
import { isKnown } from '../../text/value';
import { defineRule } from '../rule';

export const unpinnedBaseTag = defineRule({
  code: 'CD1001',
  name: 'unpinned-base-tag',
  category: 'base-image',
  severity: 'warning',
  fixable: 'unsafe',
  sameAs: ['hadolint DL3006', 'hadolint DL3007'],
  docs: {
    summary: 'A base image without a tag, or with `latest`.',
    why: 'The image behind `latest` changes under you: the same Dockerfile gives another conda, another Python and other system libraries next month. Name a version, best with its digest.',
    exceptions:
      'Silent for `scratch`, for names of earlier stages and for digests. An `ARG` without a default leaves the choice to whoever builds: reported as information only.',
    references: [
      { title: 'Dockerfile reference: FROM', url: 'https://docs.docker.com/reference/dockerfile/#from' },
      {
        title: 'Building best practices: pin base image versions',
        url: 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
      },
    ],
    bad: ['FROM continuumio/miniconda3\nRUN conda --version\n', 'ARG TAG=latest\nFROM continuumio/miniconda3:${TAG}\n'],
    good: ['FROM continuumio/miniconda3:24.11.1-0\n', 'FROM debian:12 AS build\nFROM build\n'],
  },
  messages: {
    untagged:
      '`{image}` has no tag, so it means `latest`: the image changes under you and builds are not repeatable. Pin a version, best with a digest.',
    latest:
      '`{image}` is pinned to the moving tag `latest`: the image changes under you and builds are not repeatable. Pin a version, best with a digest.',
    argument:
      'The tag of `{image}` comes from an ARG without a default: each build chooses its own base. Give the ARG a version as its default.',
  },
  checks: {
    *dockerfile({ self, path }) {
      for (const stage of self.stages) {
        const base = stage.base;
        const word = stage.stage.from.image;
        if (base.kind !== 'image' || word === undefined || base.reference === undefined) continue;
        const { reference } = base;
        if (reference.digest !== undefined) continue;
        const image = reference.repository;
        if (!isKnown(image)) continue;
        if (reference.tag !== undefined && !isKnown(reference.tag)) {
          if (!/[:]\$\{?\w+\}?$/.test(word.raw)) continue;
          yield { message: 'argument', data: { image }, span: word.span, severity: 'info' as const };
          continue;
        }
        if (reference.tag !== undefined && reference.tag !== 'latest') continue;
        const newest = base.image?.newestTag;
        const plain = word.raw === base.written;
        const pinned =
          reference.tag === undefined ? `${base.written}:${newest}` : base.written.replace(/:latest$/, `:${newest}`);
        yield {
          message: reference.tag === undefined ? 'untagged' : 'latest',
          data: { image: base.written },
          span: word.span,
          fixes:
            newest !== undefined && plain
              ? [{ title: `Pin to ${pinned}`, safe: false, edits: [replace(path, word.span, pinned)] }]
              : [],
        };
      }
    },
  },
});
