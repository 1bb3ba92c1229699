import * as Args from '@oclif/core/args';

/** The network a command is about. */
export const networkArgument = {
  net: Args.string({ default: 'default', description: 'netId, interface name, if:NAME or default' }),
};
