export { DemoModule } from './demo.module.js';
export { DEMO_TREES, readDemoTree } from './demo-trees.js';
