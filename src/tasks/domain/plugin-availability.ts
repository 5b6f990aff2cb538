import { Injectable } from '@nestjs/common';
import { type ComponentRef } from '../../pipeline/index.js';
import { PluginHost } from '../../plugins/index.js';
import { type TaskForm } from '../../snapshots/index.js';
import { taskErrors } from './task-errors.js';

/** A flow whose nodes need plugins that are not installed can't become a task (wire-decisions W20). */
@Injectable()
export class PluginAvailability {
  /** Plugins never change while the process runs, so a form is looked at once. */
  private readonly missing = new WeakMap<TaskForm, readonly ComponentRef[]>();

  constructor(private readonly plugins: PluginHost) {}

  /** @throws plugin_not_available naming every such node */
  check(form: TaskForm): void {
    const missing = this.missingOf(form);
    if (missing.length === 0) return;
    const details = missing.map(({ pointer, nodeName, code, version }) => ({
      path: pointer,
      message: `node ${nodeName} needs the plugin ${code} ${version}, ${reason(code)}`,
    }));
    throw taskErrors.plugin_not_available(details.map(({ message }) => message).join('; '), {
      details,
    });
  }

  private missingOf(form: TaskForm): readonly ComponentRef[] {
    const known = this.missing.get(form);
    if (known !== undefined) return known;
    const { registry } = this.plugins;
    const missing = form.components.filter(
      ({ code, version }) => registry.find(code, version) === null,
    );
    this.missing.set(form, missing);
    return missing;
  }
}

function reason(code: string): string {
  return code === 'python_code'
    ? 'which runs foreign code in the service and is not part of it'
    : 'which is not installed (list_plugins says what is)';
}
