import { unpinnedBaseTag } from '../../server/src/analysis/rules/base-image/unpinnedBaseTag';
import { nameConda } from './condas';
import { testRule } from './tester';

testRule(
  unpinnedBaseTag,
  nameConda({
    valid: [
      {
        name: 'the project makes the image: a Dockerfile in a folder of its name',
        files: {
          Dockerfile: 'FROM example.org/team/base\n',
          'images/base/Dockerfile': 'FROM debian:12.11\n',
        },
      },
      {
        name: 'the project makes the image: a Dockerfile with its name, a folder for each version',
        files: {
          Dockerfile: 'FROM team-base\nFROM team/tool\n',
          'Dockerfile.base': 'FROM debian:12.11\n',
          'tool/1.0/Dockerfile': 'FROM debian:12.11\n',
        },
      },
      {
        name: 'a well-known image that is made here under an open name',
        files: {
          Dockerfile: 'ARG OWNER=jupyter\nFROM quay.io/$OWNER/base-notebook\n',
          'base-notebook/Dockerfile': 'FROM debian:12.11\n',
        },
      },
      {
        name: 'repositories that get no builds any more',
        files: 'FROM condaforge/mambaforge\nFROM jupyter/scipy-notebook:latest\nFROM continuumio/miniconda\n',
      },
      'FROM continuumio/miniconda3:24.11.1-0\n',
      'FROM scratch\n',
      'FROM debian@sha256:0000000000000000000000000000000000000000000000000000000000000000\n',
      'FROM debian:latest@sha256:0000000000000000000000000000000000000000000000000000000000000000\n',
      { name: 'a stage name', files: 'FROM debian:12 AS base\nFROM base\n' },
      { name: 'an ARG with a version', files: 'ARG V=24.11.1-0\nFROM continuumio/miniconda3:${V}\n' },
      { name: 'an ARG with an image', files: 'ARG BASE=debian:12.11\nFROM $BASE\n' },
      { name: 'a registry with a port', files: 'FROM localhost:5000/x:1.2\n' },
      {
        name: 'an image that the project builds itself',
        files: {
          Dockerfile: 'FROM acme/base\n',
          'base/Dockerfile': 'FROM debian:12.11\n',
          'compose.yml': 'services:\n  base:\n    build: ./base\n    image: acme/base\n  app:\n    build: .\n',
        },
      },
      {
        name: 'the Compose file gives the version',
        files: {
          Dockerfile: 'ARG V\nFROM continuumio/miniconda3:$V\n',
          'compose.yml': 'services:\n  app:\n    build:\n      context: .\n      args:\n        V: 24.11.1-0\n',
        },
      },
      {
        name: 'a build context with that name',
        files: {
          Dockerfile: 'FROM shared\n',
          'compose.yml':
            'services:\n  app:\n    build:\n      context: .\n      additional_contexts:\n        shared: ./shared\n',
        },
      },
    ],
    invalid: [
      {
        name: 'a folder that is only called like a well-known image',
        files: { Dockerfile: 'FROM «continuumio/miniconda3»\n', 'miniconda3/Dockerfile': 'FROM debian:12.11\n' },
      },
      {
        name: 'its own folder says nothing',
        files: { 'base/Dockerfile': 'FROM «example.org/team/base»\n' },
      },
      {
        files: 'FROM «continuumio/miniconda3»\n',
        message: 'untagged',
        severity: 'warning',
        fixed: 'FROM continuumio/miniconda3:26.7.1-1\n',
      },
      {
        files: 'from --platform=linux/amd64 «condaforge/miniforge3:latest» AS x\n',
        message: 'latest',
        titles: ['Pin to condaforge/miniforge3:26.7.2-0'],
        fixed: 'from --platform=linux/amd64 condaforge/miniforge3:26.7.2-0 AS x\n',
      },
      { name: 'an image that nobody knows', files: 'FROM «example.org/own/base»\n', message: 'untagged', titles: [] },
      { name: 'most likely an own image', files: 'FROM «openfold-base»\n', message: 'untagged', severity: 'info' },
      {
        name: 'through an ARG: the ARG is edited',
        files: 'ARG V=latest\nFROM «condaforge/miniforge3:${V}»\n',
        message: 'latest',
        fixed: 'ARG V=26.7.2-0\nFROM condaforge/miniforge3:${V}\n',
      },
      {
        name: 'the whole image in a quoted ARG',
        files: 'ARG BASE="condaforge/miniforge3"\nFROM «$BASE» AS build\nRUN true\n',
        message: 'untagged',
        fixed: 'ARG BASE="condaforge/miniforge3:26.7.2-0"\nFROM $BASE AS build\nRUN true\n',
      },
      {
        name: 'two stages from the same ARG',
        files: 'ARG V=latest\nFROM «condaforge/miniforge3:$V» AS a\nFROM «condaforge/miniforge3:$V»\n',
        fixed: 'ARG V=26.7.2-0\nFROM condaforge/miniforge3:$V AS a\nFROM condaforge/miniforge3:$V\n',
      },
      {
        name: 'an argument of the Compose file has the last word: it is pinned there',
        files: {
          Dockerfile: 'ARG V=24.11.1-0\nFROM «continuumio/miniconda3:$V»\n',
          'compose.yml': 'services:\n  app:\n    build:\n      context: .\n      args:\n        V: latest\n',
        },
        message: 'latest',
        fixed: {
          'compose.yml': 'services:\n  app:\n    build:\n      context: .\n      args:\n        V: 26.7.1-1\n',
        },
      },
      {
        name: 'distroless has no versions',
        files: 'FROM «gcr.io/distroless/base-debian13»\nUSER nonroot\n',
        message: 'untaggedVersionless',
        says: 'no tags of versions: pin it by digest',
        titles: [],
      },
      {
        name: 'micromamba: its versions move, too',
        files: 'FROM «mambaorg/micromamba»\n',
        message: 'untaggedMoving',
        titles: [],
        says: 'digest',
      },
      {
        name: 'an ARG without a default',
        files: 'ARG V\nFROM «continuumio/miniconda3:$V»\n',
        message: 'argument',
        severity: 'info',
      },
      {
        name: 'the whole image in an ARG without a default',
        files: 'ARG BASE\nFROM «${BASE}»\n',
        message: 'choice',
        severity: 'info',
      },
    ],
  }),
);
