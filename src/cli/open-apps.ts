import { AppCache, AppsRepository, AppsService, loadSecretKeys } from '../auth/index.js';
import { type Config } from '../config/index.js';

/** The app registry without Nest. */
export function openApps(config: Config): AppsService {
  return new AppsService(new AppsRepository(), loadSecretKeys(config), new AppCache());
}
