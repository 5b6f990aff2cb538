import { loadConfig } from './src/config/index.js';
import { buildDataSource } from './src/database/index.js';
import { ENTITIES } from './src/entities.js';

export default buildDataSource(loadConfig(), ENTITIES);
