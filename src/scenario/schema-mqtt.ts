/** The written form of the MQTT brokers behind the cloud. */

import type { z } from 'zod';
import {
  choice,
  distribution,
  duration,
  filledList,
  filledText,
  instant,
  list,
  mapping,
  text,
  wholeNumber,
  yesNo,
} from './fields.ts';

const publisherForm = mapping({
  topic: filledText.describe('Topic of its messages'),
  payload: text.describe('Their payload; "{n}" in it counts them'),
  at: duration.prefault('0s').describe('Time of the first one from the start of the run'),
  every: duration.prefault('0s').describe('From one to the next; 0 means once'),
  qos: wholeNumber(0, 2).prefault(0).describe('Quality of service'),
  retain: yesNo.prefault(false).describe('The broker keeps the last one for new subscribers'),
});

const brokerForm = mapping({
  host: filledText.describe('Host name'),
  port: wholeNumber(1, 65_535).prefault(8883).describe('Port; TLS is mandatory'),
  versions: filledList(choice(['3.1.1', '5']))
    .prefault(['3.1.1', '5'])
    .describe('Versions of MQTT that it speaks'),
  certificate: mapping({
    ca: filledText
      .prefault('public')
      .describe('Its authority: "public", or a name that must stand in a certificate of the app'),
    notAfter: instant.optional().describe('When it expires; by default never'),
  })
    .prefault({})
    .describe('The certificate of the broker'),
  username: filledText.optional().describe('By default everybody may connect'),
  password: text.optional().describe('The password of that user'),
  latency: distribution.prefault('50ms').describe('One way between the cloud and the broker'),
  publishers: list(publisherForm).prefault([]).describe('Other clients that publish there'),
});

export const mqttForm = list(brokerForm).describe('MQTT brokers behind the cloud');

export type MqttForm = z.output<typeof mqttForm>;
