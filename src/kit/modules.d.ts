/** The types of the seed's modules, for programs that import from them: `"types": ["netkit-cli/kit"]`. */
declare module '@kit.NetworkKit' {
  export { connection, http, socket } from 'netkit-cli';
}

declare module '@kit.BasicServicesKit' {
  export { type AsyncCallback, BusinessError, type Callback } from 'netkit-cli';
}
