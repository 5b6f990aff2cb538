export {
  type AuthMode,
  type Config,
  type DatabaseConfig,
  type Limits,
  type Role,
  type SecretKey,
  type WireProfile,
} from './config.js';
export { ConfigError, environmentWith, loadConfig } from './load-config.js';
export { CONFIG, ConfigModule } from './config.module.js';
