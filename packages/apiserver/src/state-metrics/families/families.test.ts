import { describe, expect, it } from 'vitest';
import { seriesOf } from './test-series.ts';

const at = '2026-01-01T00:00:00Z';
const seconds = '1.7672256e+09';

const pod = {
  metadata: {
    name: 'p',
    namespace: 'a',
    uid: 'u',
    ownerReferences: [
      { kind: 'ReplicaSet', name: 'web-1', controller: true },
      { kind: 'Other', name: 'x' },
    ],
  },
  spec: {
    nodeName: 'n1',
    restartPolicy: 'Always',
    nodeSelector: { 'disk.type': 'ssd' },
    containers: [
      {
        name: 'main',
        image: 'web:1',
        resources: {
          limits: { cpu: '1500m', memory: '1Gi', 'nvidia.com/gpu': '2', 'hugepages-2Mi': '4Mi', unknown: '3' },
        },
      },
      { name: 'done', image: 'tool' },
    ],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'c1', readOnly: true } },
      { name: 'tmp', emptyDir: {} },
    ],
  },
  status: {
    phase: 'Running',
    podIP: '10.0.0.1',
    hostIP: '10.1.0.1',
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'PodScheduled', status: 'True', lastTransitionTime: at },
    ],
    containerStatuses: [
      {
        name: 'main',
        image: 'docker/web:1',
        imageID: 'sha256:1',
        containerID: 'containerd://1',
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: at } },
      },
      { name: 'done', ready: true, state: { terminated: { startedAt: at, finishedAt: at } } },
    ],
  },
};

describe('series of pods', () => {
  it('SEA-Z03 say what a pod is and who made it', () => {
    expect(seriesOf('pods', pod, /^(info|owner|status_phase|completion_time|status_scheduled_time)$/)).toEqual([
      `completion_time{} ${seconds}`,
      'info{host_ip="10.1.0.1",pod_ip="10.0.0.1",node="n1",created_by_kind="ReplicaSet",created_by_name="web-1",priority_class="",host_network="false"} 1',
      'owner{owner_kind="ReplicaSet",owner_name="web-1",owner_is_controller="true"} 1',
      'owner{owner_kind="Other",owner_name="x",owner_is_controller="false"} 1',
      'status_phase{phase="Pending"} 0',
      'status_phase{phase="Succeeded"} 0',
      'status_phase{phase="Failed"} 0',
      'status_phase{phase="Unknown"} 0',
      'status_phase{phase="Running"} 1',
      `status_scheduled_time{} ${seconds}`,
    ]);
  });

  it('SEA-Z03 say what its containers are and do', () => {
    expect(
      seriesOf('pods', pod, /^container_(info|state_started|status_(waiting|waiting_reason|restarts_total))$/),
    ).toEqual([
      'container_info{container="main",image_spec="web:1",image="docker/web:1",image_id="sha256:1",container_id="containerd://1"} 1',
      'container_info{container="done",image_spec="tool",image="",image_id="",container_id=""} 1',
      `container_state_started{container="done"} ${seconds}`,
      'container_status_restarts_total{container="main"} 3',
      'container_status_restarts_total{container="done"} 0',
      'container_status_waiting{container="main"} 1',
      'container_status_waiting{container="done"} 0',
      'container_status_waiting_reason{container="main",reason="CrashLoopBackOff"} 1',
    ]);
  });

  it('SEA-Z03 give resources whose unit is known, in cores, bytes and integers', () => {
    expect(seriesOf('pods', pod, /^container_resource_/)).toEqual([
      'container_resource_limits{container="main",node="n1",resource="cpu",unit="core"} 1.5',
      'container_resource_limits{container="main",node="n1",resource="hugepages_2Mi",unit="byte"} 4.194304e+06',
      'container_resource_limits{container="main",node="n1",resource="memory",unit="byte"} 1.073741824e+09',
      'container_resource_limits{container="main",node="n1",resource="nvidia_com_gpu",unit="integer"} 2',
    ]);
  });

  it('SEA-Z03 give conditions as three series each, and claims with their mode', () => {
    expect(seriesOf('pods', pod, /^(status_ready|spec_volumes_.*|nodeselectors)$/)).toEqual([
      'spec_volumes_persistentvolumeclaims_info{volume="data",persistentvolumeclaim="c1"} 1',
      'spec_volumes_persistentvolumeclaims_readonly{volume="data",persistentvolumeclaim="c1"} 1',
      'status_ready{condition="true"} 0',
      'status_ready{condition="false"} 1',
      'status_ready{condition="unknown"} 0',
      'nodeselectors{nodeselector_disk_type="ssd"} 1',
    ]);
  });
});

describe('series of other kinds', () => {
  it('SEA-Z03 nodes have capacities in thousandths of a unit, taints and conditions', () => {
    const node = {
      spec: { podCIDR: '10.0.0.0/24', taints: [{ key: 'k', effect: 'NoSchedule' }] },
      status: {
        capacity: { cpu: '8', memory: '32Gi', pods: '110', 'example.com/dongle': '1' },
        addresses: [{ type: 'InternalIP', address: '10.1.0.1' }],
        nodeInfo: { kernelVersion: '6.1', osImage: 'Debian', kubeletVersion: 'v1.36.3', systemUUID: 's' },
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    };
    expect(seriesOf('nodes', node, /^(info|spec_taint|status_capacity|status_condition)$/)).toEqual([
      'info{kernel_version="6.1",os_image="Debian",container_runtime_version="",kubelet_version="v1.36.3",kubeproxy_version="",provider_id="",pod_cidr="10.0.0.0/24",system_uuid="s",internal_ip="10.1.0.1"} 1',
      'spec_taint{key="k",value="",effect="NoSchedule"} 1',
      'status_capacity{resource="cpu",unit="core"} 8',
      'status_capacity{resource="example_com_dongle",unit="integer"} 1',
      'status_capacity{resource="memory",unit="byte"} 3.4359738368e+10',
      'status_capacity{resource="pods",unit="integer"} 110',
      'status_condition{condition="Ready",status="true"} 1',
      'status_condition{condition="Ready",status="false"} 0',
      'status_condition{condition="Ready",status="unknown"} 0',
    ]);
  });

  it('SEA-Z03 a job that failed has its reason, or how many failed where it is unknown', () => {
    const job = (reason: string): object => ({
      status: { failed: 2, conditions: [{ type: 'Failed', status: 'True', reason }] },
    });
    expect(seriesOf('jobs', job('DeadlineExceeded'), /^status_failed$/)).toEqual([
      'status_failed{reason="BackoffLimitExceeded"} 0',
      'status_failed{reason="DeadlineExceeded"} 1',
      'status_failed{reason="Evicted"} 0',
    ]);
    expect(seriesOf('jobs', job('Odd'), /^status_failed$/).at(-1)).toBe('status_failed{reason=""} 2');
    expect(seriesOf('jobs', {}, /^(status_failed|owner)$/)).toEqual([
      'status_failed{} 0',
      'owner{owner_kind="",owner_name="",owner_is_controller=""} 1',
    ]);
  });

  it('SEA-Z03 a cron job that is not suspended has its next time, counted from its last', () => {
    const cronJob = (suspend: boolean): object => ({
      metadata: { creationTimestamp: at },
      spec: { schedule: '*/10 * * * *', concurrencyPolicy: 'Allow', suspend },
      status: { lastScheduleTime: at, active: [{}, {}] },
    });
    const wanted = /^(info|next_schedule_time|spec_suspend|status_active|metadata_resource_version)$/;
    expect(seriesOf('cronjobs', cronJob(false), wanted, { originVersion: '4711' })).toEqual([
      'info{schedule="*/10 * * * *",concurrency_policy="Allow",timezone="local"} 1',
      'status_active{} 2',
      'spec_suspend{} 0',
      'next_schedule_time{} 1.7672262e+09',
      'metadata_resource_version{} 4711',
    ]);
    expect(seriesOf('cronjobs', cronJob(true), /^next_schedule_time$/)).toEqual([]);
  });

  it('SEA-Z03 an ingress has a series for each path, to a service or a resource', () => {
    const ingress = {
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'old' } },
      spec: {
        ingressClassName: 'new',
        tls: [{ hosts: ['a.example', 'b.example'], secretName: 's' }],
        rules: [
          {
            host: 'a.example',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
                { path: '/r', pathType: 'Exact', backend: { resource: { apiGroup: 'g', kind: 'K', name: 'n' } } },
              ],
            },
          },
        ],
      },
    };
    expect(seriesOf('ingresses', ingress, /^(info|path|tls)$/)).toEqual([
      'info{ingressclass="old"} 1',
      'path{host="a.example",path="/",path_type="Prefix",service_name="web",service_port="80"} 1',
      'path{host="a.example",path="/r",path_type="Exact",resource_api_group="g",resource_kind="K",resource_name="n"} 1',
      'tls{tls_host="a.example",secret="s"} 1',
      'tls{tls_host="b.example",secret="s"} 1',
    ]);
    expect(seriesOf('ingresses', {}, /^info$/)).toEqual(['info{ingressclass="_default"} 1']);
  });

  it('SEA-Z03 services have their addresses, stateful sets their policies and revisions', () => {
    const service = {
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.96.0.1',
        externalIPs: ['192.0.2.1'],
        externalTrafficPolicy: 'Local',
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.2' }, { hostname: 'lb.example' }] } },
    };
    expect(seriesOf('services', service, /^(info|spec_.*|status_.*)$/)).toEqual([
      'info{cluster_ip="10.96.0.1",external_name="",load_balancer_ip="",external_traffic_policy="Local"} 1',
      'spec_type{type="LoadBalancer"} 1',
      'spec_external_ip{external_ip="192.0.2.1"} 1',
      'status_load_balancer_ingress{ip="192.0.2.2",hostname=""} 1',
      'status_load_balancer_ingress{ip="",hostname="lb.example"} 1',
    ]);
    const set = {
      spec: { replicas: 0, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } },
      status: { updateRevision: 'db-2' },
    };
    expect(seriesOf('statefulsets', set, /^(replicas|persistent.*|status_update_revision|ordinals_start)$/)).toEqual([
      'replicas{} 0',
      'persistentvolumeclaim_retention_policy{when_deleted="Delete",when_scaled="Retain"} 1',
      'status_update_revision{revision="db-2"} 1',
    ]);
  });

  it('SEA-Z03 the reasons of deployments are bounded', () => {
    const deployment = { status: { conditions: [{ type: 'Available', status: 'True', reason: 'SomethingElse' }] } };
    expect(seriesOf('deployments', deployment, /^status_condition$/)[0]).toBe(
      'status_condition{reason="unknown",condition="Available",status="true"} 1',
    );
  });
});
