import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { AppModule } from '../../src/app.module.js';
import { CurrentCaller, Public, requireVerifiedUser } from '../../src/auth/index.js';
import { type Caller, Operation } from '../../src/common/http/index.js';

/** Routes that show what a handler sees behind the guard. */
@Controller('probe')
class ProbeController {
  @Get()
  @Operation({ id: 'probe_get', summary: 'the caller' })
  get(@CurrentCaller() caller: Caller, @Query() query: object): object {
    return { caller, query };
  }

  @Post()
  @Operation({ id: 'probe_post', summary: 'the caller and the body' })
  post(@CurrentCaller() caller: Caller, @Body() body: object): object {
    return { caller, body };
  }

  @Post('verified')
  @Operation({ id: 'probe_verified', summary: 'needs a verified user' })
  verified(@CurrentCaller() caller: Caller): object {
    return { user: requireVerifiedUser(caller) };
  }

  @Public()
  @Get('open')
  @Operation({ id: 'probe_open', summary: 'needs no credentials' })
  open(): object {
    return { open: true };
  }
}

/** Services that start after this call have the probe's routes besides their own. */
export function addProbeRoutes(): void {
  const forRoot = AppModule.forRoot.bind(AppModule);
  jest.spyOn(AppModule, 'forRoot').mockImplementation((config, logger, database) => ({
    ...forRoot(config, logger, database),
    controllers: [ProbeController],
  }));
}
