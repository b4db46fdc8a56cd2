import { expect, test } from 'vitest';
import { mutableBaseTag } from '../../server/src/analysis/rules/base-image/mutableBaseTag';
import { nameConda } from './condas';
import { lintFiles, testRule } from './tester';

const DIGEST = '@sha256:0000000000000000000000000000000000000000000000000000000000000000';

testRule(
  mutableBaseTag,
  nameConda({
    valid: [
      { name: 'a builder stage without conda', files: 'FROM node:20-bookworm AS front\nFROM debian:12.11\n' },
      'FROM continuumio/miniconda3:24.11.1-0\n',
      'FROM debian:12.11\n',
      'FROM debian\nFROM debian:latest\n',
      `FROM debian:12${DIGEST}\n`,
      `FROM mambaorg/micromamba:2.8.1${DIGEST}\n`,
      'FROM mambaorg/micromamba:git-8440cec-jammy-cuda-12.2.0\n',
      {
        name: 'releases after their end of life: nobody builds them, so their tags stay',
        files:
          'FROM ubuntu:18.04\nFROM ubuntu:xenial\nFROM debian:buster-slim\nFROM python:3.7\nFROM python:3.12-buster\nFROM alpine:3.12\nFROM fedora:33\nFROM centos:7\nFROM buildpack-deps:focal\n',
      },
      { name: 'no tag that the image ever had', files: 'ARG V=notset\nFROM python:$V\n' },
      { name: 'an unknown image', files: 'FROM example.org/own:1\n' },
      { name: 'an unknown tag', files: 'ARG V\nFROM debian:$V\n' },
      { name: 'a stage', files: 'FROM debian:12.11 AS jammy\nFROM jammy\n' },
    ],
    invalid: [
      {
        files: 'FROM «debian:12-slim»\n',
        message: 'moves',
        severity: 'info',
        fixed: 'FROM debian:12.15-slim\n',
      },
      {
        name: 'a code name, through an ARG, in the stage below',
        files: 'ARG UBUNTU=jammy\nfrom «ubuntu:${UBUNTU}» as build\nfrom build\n',
        fixed: 'ARG UBUNTU=jammy-20260810\nfrom ubuntu:${UBUNTU} as build\nfrom build\n',
      },
      {
        name: 'part of a version: no other version is offered',
        files: 'FROM «continuumio/miniconda3:24»\n',
        titles: [],
      },
      { name: 'no newer version of Python is offered', files: 'FROM «python:3.11-slim»\n', titles: [] },
      { name: 'a version of Python with support', files: 'FROM «python:3.12»\n', titles: [] },
      { name: 'micromamba', files: 'FROM «mambaorg/micromamba:2.8.1-debian13»\n', message: 'rebuilt', titles: [] },
    ],
  }),
);

test('silent in Dockerfiles without conda', () => {
  expect(lintFiles({ Dockerfile: 'FROM debian:12\nRUN make\n' }, 'Dockerfile', [mutableBaseTag])).toEqual([]);
});
