import { isJsonObject, listAt, memberAt, textAt } from '../json/json-value.ts';
import { quantityText } from './quantity-text.ts';

const shownMetrics = 2;

/** By the defaulting of autoscaling/v2 an autoscaler without metrics follows the CPU. */
const defaultMetrics: readonly unknown[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } },
];

/** What an autoscaler (`autoscaling/v2`) has measured and aims at, metric by metric; members list what they measured in the same order. */
export function metricTargetsText(autoscaler: unknown): string {
  const declared = listAt(autoscaler, 'spec', 'metrics');
  const metrics = declared.length === 0 ? defaultMetrics : declared;
  const measured = listAt(autoscaler, 'status', 'currentMetrics');
  const texts = metrics.slice(0, shownMetrics).map((metric, at) => metricText(metric, measured[at]));
  const more = metrics.length - shownMetrics;
  return more > 0 ? `${texts.join(', ')} + ${more} more...` : texts.join(', ');
}

function metricText(metric: unknown, measured: unknown): string {
  switch (textAt(metric, 'type')) {
    case 'External':
      return valueText(memberAt(metric, 'external', 'target'), memberAt(measured, 'external'));
    case 'Object':
      return valueText(memberAt(metric, 'object', 'target'), memberAt(measured, 'object'));
    case 'Pods': {
      const target = memberAt(metric, 'pods', 'target');
      return `${averageOf(memberAt(measured, 'pods'))}/${pointerText(target, 'averageValue')}`;
    }
    case 'Resource':
      return usageText(memberAt(metric, 'resource'), memberAt(measured, 'resource'));
    case 'ContainerResource':
      return usageText(memberAt(metric, 'containerResource'), memberAt(measured, 'containerResource'));
    default:
      return '<unknown type>';
  }
}

/** A value, or an average over the pods where that is aimed at. */
function valueText(target: unknown, measured: unknown): string {
  const average = quantityText(memberAt(target, 'averageValue'));
  if (average !== undefined) {
    const current = quantityText(memberAt(measured, 'current', 'averageValue')) ?? '<unknown>';
    return `${current}/${average} (avg)`;
  }
  const current = isJsonObject(measured) ? pointerText(memberAt(measured, 'current'), 'value') : '<unknown>';
  return `${current}/${pointerText(target, 'value')}`;
}

/** Of a resource: its average, or its share of what the pods request. */
function usageText(metric: unknown, measured: unknown): string {
  const target = memberAt(metric, 'target');
  const name = textAt(metric, 'name');
  const average = quantityText(memberAt(target, 'averageValue'));
  if (average !== undefined) return `${name}: ${averageOf(measured)}/${average}`;
  const current = shareText(memberAt(measured, 'current')) ?? '<unknown>';
  return `${name}: ${current}/${shareText(target) ?? '<auto>'}`;
}

function averageOf(measured: unknown): string {
  return isJsonObject(measured) ? pointerText(memberAt(measured, 'current'), 'averageValue') : '<unknown>';
}

function shareText(value: unknown): string | undefined {
  const share = memberAt(value, 'averageUtilization');
  return typeof share === 'number' ? `${share}%` : undefined;
}

/** A quantity that may be absent, in the text Go has for that. */
function pointerText(value: unknown, name: string): string {
  return quantityText(memberAt(value, name)) ?? '<nil>';
}
