import { unpinnedBaseTag } from '../../server/src/analysis/rules/base-image/unpinnedBaseTag';
import { testRule } from './tester';

testRule(unpinnedBaseTag, {
  valid: [
    'FROM continuumio/miniconda3:24.11.1-0\n',
    'FROM scratch\n',
    'FROM debian@sha256:0000000000000000000000000000000000000000000000000000000000000000\n',
    { name: 'a stage name', files: 'FROM debian:12 AS base\nFROM base\n' },
    { name: 'an ARG with a version', files: 'ARG V=24.11.1-0\nFROM continuumio/miniconda3:${V}\n' },
  ],
  invalid: [
    { files: 'FROM «continuumio/miniconda3»\n', message: 'untagged', severity: 'warning' },
    { files: 'from --platform=linux/amd64 «debian:latest» AS x\n', message: 'latest' },
    { name: 'through an ARG', files: 'ARG V=latest\nFROM «continuumio/miniconda3:${V}»\n', message: 'latest' },
    {
      name: 'an ARG without a default',
      files: 'ARG V\nFROM «continuumio/miniconda3:$V»\n',
      message: 'argument',
      severity: 'info',
    },
  ],
});
