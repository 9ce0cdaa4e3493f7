/** A frame made with a dictionary when it was shipped, and what must come out of it for ever. */
export interface GoldenFrame {
  readonly id: number;
  /** Of the dictionary, hexadecimal. */
  readonly sha256: string;
  readonly body: string;
  /** Base64. */
  readonly frame: string;
}

/** One of each dictionary. An entry is never changed: stores that hold such frames are out there. */
export const goldenFrames: readonly GoldenFrame[] = [
  {
    id: 1,
    sha256: 'aa199b531800c93800665fdb32d6a4272443c251fa5909b2a6b64ab509cd25a0',
    body: '{"metadata":{"name":"a-7cznn846k6-phpt5","namespace":"b","annotations":{}},"spec":{"restartPolicy":"Always","dnsPolicy":"ClusterFirst","schedulerName":"default-scheduler"},"status":{"phase":"Running"}}',
    frame: 'KLUv/SDJlQEAmGEtN2N6bm44NDZrNi1waHB0fX0JAMLlBtQdoXcZAF8LVJIXdggveCdksIJsLUc/CAQ=',
  },
  {
    id: 2,
    sha256: '5e0cb24a3532b87ba546a52a6edc157dde0b2e03ab66c9d9a721f8dd099bf8e9',
    body: '{"metadata":{"name":"a-7cznn846k6","namespace":"b","annotations":{"deployment.kubernetes.io/revision":"3"}},"spec":{"replicas":0},"status":{"replicas":0,"observedGeneration":1}}',
    frame: 'KLUv/SCxPQEAWGEtN2N6bm44NDZrCAAujYEeQAHE2CGhYVHgQqzAdWZAWliu3wwC',
  },
  {
    id: 3,
    sha256: 'aabc0ce206f586766c8b22b8f3b2dafd4344df81c3868894488ccf598af9efb2',
    body: '{"metadata":{"name":"a","namespace":"b","annotations":{"deployment.kubernetes.io/revision":"3"}},"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}}}',
    frame: 'KLUv/SDIvQAAGGF9fQUA2bYmsIhZAM6PBa9Ed7Y+EQQ=',
  },
  {
    id: 4,
    sha256: '197bd257a5a20d8162d6228d0a966c17fc648b1efd931704fd250233ee0571f1',
    body: '{"metadata":{"name":"node-a","annotations":{}},"status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"kubelet is posting ready status"}]}}',
    frame: 'KLUv/SCu3QAAEH19CEAAIW1GU07wh34TYg3JLTpZ6A1ZRNgw',
  },
  {
    id: 5,
    sha256: '01db93241155a9b6d4894fd634d9ba7d8167bf2fd27d0321bd2d26dadd1631a2',
    body: '{"metadata":{"name":"a.18","namespace":"b","annotations":{}},"reason":"Scheduled","message":"Successfully assigned b/a to node-a","source":{"component":"default-scheduler"},"type":"Normal"}',
    frame: 'KLUv/SC9zQEAiGEuMThhc3NpZ25lZCBiL2F9DAAGSwZGyAY8hgU6VADXOcggc4CRAsPc2YAgYgIzQQD1tCNdnwAC',
  },
  {
    id: 6,
    sha256: '024618a682693f566d53397fa021fdc3acbb0e8994501dbe2576d27f82ae90d4',
    body: '{"metadata":{"name":"a","namespace":"b","annotations":{}},"spec":{"clusterIP":"10.96.0.1","type":"ClusterIP","sessionAffinity":"None","internalTrafficPolicy":"Cluster"},"status":{"loadBalancer":{}}}',
    frame: 'KLUv/SDGzQAAAAlAAPubFM2yBWIlPr9kMiXKOuXkZeVPBQ==',
  },
  {
    id: 7,
    sha256: '9dbfa2c7aebc0fca0ea81e2833c7a4674412ec899c53bc14d70581c450ae7201',
    body: '{"metadata":{"name":"a-x","namespace":"b","annotations":{}},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":true,"serving":true,"terminating":false}}]}',
    frame: 'KLUv/SC57QAAQGEtYiIxfV19BgCmG5HcAkQ3KHbFYeBsIa1PBAE=',
  },
  {
    id: 8,
    sha256: 'd065fa19bd7a1968af84899a57bec6430c3df70c65371f3637ceb9a00a8e3b29',
    body: '{"metadata":{"name":"kube-root-ca.crt","namespace":"b","annotations":{}},"data":{"ca.crt":"-----BEGIN CERTIFICATE-----\\n"}}',
    frame: 'KLUv/SB7jQAAGCJ9fQRAANAEz+9jYK1xfIo=',
  },
  {
    id: 9,
    sha256: 'a6531461b13060bcec41bb86f976680970ad628429d0a116969fa7393223d16b',
    body: '{"metadata":{"name":"a-credentials","namespace":"b","annotations":{"orrery.dev/data-redacted":"true"}},"data":{"password":"","username":""},"type":"Opaque"}',
    frame: 'KLUv/SCcpQAACGEFAF+EB0FVBjSWBZsC5pwPBwE=',
  },
  {
    id: 10,
    sha256: 'dcac30ce3062e8384ffc54b8bfa86ae48dcd4ed114ccc268a039347a21f2e785',
    body: '{"metadata":{"name":"a","namespace":"b","annotations":{}},"spec":{"holderIdentity":"node-a","leaseDurationSeconds":40}}',
    frame: 'KLUv/SB3HQEAMER1NDB9fQkA82QBuDfIQl4c2IKy4ATwFQYzLfjA42D2GSA=',
  },
];
