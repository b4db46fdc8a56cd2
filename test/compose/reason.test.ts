import { expect, test } from 'vitest';
import { reasonIn } from '../../client/src/compose/reason';

test.each([
  [
    '\u001b[1m> docker compose up\u001b[0m\n Container lab-1  Starting\r\nError response from daemon: driver failed programming external connectivity on endpoint lab-1: Bind for 127.0.0.1:8888 failed: port is already allocated\n\u001b[31mExit code 1\u001b[0m\n',
    'driver failed programming external connectivity on endpoint lab-1: Bind for 127.0.0.1:8888 failed: port is already allocated',
  ],
  [
    "ERROR: The Compose file './compose.yaml' is invalid because:\nservices.web has no image\n",
    "The Compose file './compose.yaml' is invalid because:",
  ],
  [
    'dependency failed to start: container lab-db-1 is unhealthy\n',
    'dependency failed to start: container lab-db-1 is unhealthy',
  ],
  ['something\nelse\n', 'else'],
  ['\n\n', undefined],
])('the reason in what Compose wrote', (output, reason) => {
  expect(reasonIn(output)).toBe(reason);
});
