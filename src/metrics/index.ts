export { MetricsModule } from './metrics.module.js';
export { MetricsService } from './metrics.service.js';
export { QuickHistogram, type HistogramOptions, type Series } from './quick-histogram.js';
