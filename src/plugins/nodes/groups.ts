/** Group names as BKFlow lists them. */
export const BLUEKING_GROUP = '蓝鲸服务(BK)';
export const RULES_GROUP = '规则引擎';
export const FLOW_GROUP = '流程服务';
export const API_GROUP = 'API 服务';
export const DEBUG_GROUP = '调试插件';
