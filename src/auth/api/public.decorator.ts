import { type CustomDecorator, SetMetadata } from '@nestjs/common';

export const PUBLIC = 'millrace:public';

/** Opens a handler or a controller to calls without credentials; every other route is closed. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC, true);
