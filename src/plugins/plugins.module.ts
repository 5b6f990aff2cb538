import { type DynamicModule, Module } from '@nestjs/common';
import { PluginsController } from './api/plugins.controller.js';
import { PluginHost } from './plugin-host.js';

/** Injection token of the engine's view of the plugins. */
export const PLUGIN_INVOKER = Symbol('PluginInvoker');

@Module({})
export class PluginsModule {
  static forRoot(): DynamicModule {
    return {
      module: PluginsModule,
      global: true,
      controllers: [PluginsController],
      providers: [
        PluginHost,
        {
          provide: PLUGIN_INVOKER,
          inject: [PluginHost],
          useFactory: (host: PluginHost) => host.invoker,
        },
      ],
      exports: [PluginHost, PLUGIN_INVOKER],
    };
  }
}
