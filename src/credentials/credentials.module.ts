import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { CredentialsController } from './api/credentials.controller.js';
import { CredentialBox } from './domain/credential-box.js';
import { CredentialOpener } from './domain/credential-opener.js';
import { CredentialsService } from './domain/credentials.service.js';
import { CredentialsRepository } from './persistence/credentials.repository.js';

@Module({
  imports: [AuthModule],
  controllers: [CredentialsController],
  providers: [CredentialBox, CredentialOpener, CredentialsRepository, CredentialsService],
  exports: [CredentialBox, CredentialOpener],
})
export class CredentialsModule {}
