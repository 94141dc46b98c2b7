// Who may import whom: an arrow never runs up, and there is no circle. The table stands in docs/decisions/0001-house.md.
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: to, path: '^(config|gateway|twin|dashboard|simulators|tests|start)' },
});
const home = (name, pkg, homes) => ({
  name: `home-of-${name}`,
  comment: `${name} has its home; elsewhere use what that home exports`,
  severity: 'error',
  from: { path: '^(config|gateway|twin|dashboard|simulators|start)', pathNot: homes },
  to: { path: `node_modules/(${pkg})(/|$)` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'nothing-imports-tests', severity: 'error', from: { pathNot: '^tests' }, to: { path: '^tests' } },
    only('vocabulary', '^config/vocabulary', '^config/vocabulary', 'the vocabulary stands alone'),
    only(
      'substances',
      '^config/substances',
      '^config/(vocabulary|substances)',
      'facts of nature need only the vocabulary',
    ),
    only(
      'plant',
      '^config/plant',
      '^config/(vocabulary|plant|substances)',
      'the line schema knows no gateway and no twin',
    ),
    only('bus', '^gateway/bus', '^(config|gateway/bus)', 'the bus is the shared room'),
    only('history', '^gateway/history', '^(config|gateway/history)', 'history is a contract and its implementations'),
    only(
      'drivers',
      '^gateway/drivers/[^/]+\\.ts$',
      '^(config|gateway/drivers|gateway/bus)',
      'the driver list and loop',
    ),
    only(
      'driver-opcua',
      '^gateway/drivers/opcua',
      '^(config|gateway/drivers/[^/]+\\.ts|gateway/drivers/opcua)',
      'a driver never imports a sibling',
    ),
    only(
      'driver-modbus',
      '^gateway/drivers/modbus',
      '^(config|gateway/drivers/[^/]+\\.ts|gateway/drivers/modbus)',
      'a driver never imports a sibling',
    ),
    only(
      'driver-sparkplug',
      '^gateway/drivers/sparkplug',
      '^(config|gateway/drivers/[^/]+\\.ts|gateway/drivers/sparkplug|gateway/bus)',
      'a driver never imports a sibling',
    ),
    only(
      'delivery',
      '^gateway/delivery/(?!sinks)',
      '^(config|gateway/delivery)',
      'journal, ledger and loop know no driver',
    ),
    only(
      'sinks',
      '^gateway/delivery/sinks',
      '^(config|gateway/delivery|gateway/history|gateway/bus)',
      'sinks know no driver',
    ),
    only('gateway', '^gateway', '^(config|gateway)', 'the gateway knows neither twin nor dashboard nor simulators'),
    only(
      'twin-core',
      '^twin/(models|numerics|reconcile|estimate|gross-errors|dynamics/(integrate|filter))',
      '^(config/vocabulary|config/substances|config/plant/(line|point)|twin/(models|numerics|reconcile|estimate|gross-errors|dynamics/(integrate|filter)))',
      'the numerical core is pure',
    ),
    only(
      'twin',
      '^twin',
      '^(config|twin|gateway/(bus|history))',
      'the twin meets the gateway on the bus and in the record, and never a simulator',
    ),
    only(
      'contract',
      '^dashboard/contract',
      '^(config/vocabulary|config/plant|dashboard/contract)',
      'what both sides of the dashboard share',
    ),
    only(
      'server',
      '^dashboard/server',
      '^(config|dashboard/(contract|server)|gateway/(bus|history))',
      'the server reads bus and history',
    ),
    only(
      'web',
      '^dashboard/web',
      '^(config/vocabulary|config/plant/(line|point|tag-row|address|device)|dashboard/(contract|web))',
      'the web knows the contract',
    ),
    only(
      'simulators',
      '^simulators',
      '^(config|simulators)',
      'a plant made of the twin’s own equations proves nothing',
    ),
    {
      name: 'pure-core',
      comment: 'the numerical core touches no file, socket or clock',
      severity: 'error',
      from: { path: '^(twin/(models|numerics|reconcile|estimate|gross-errors)|config/(vocabulary|substances))' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'three-in-scene',
      severity: 'error',
      from: { path: '^dashboard/web', pathNot: '^dashboard/web/scene' },
      to: { path: 'node_modules/three' },
    },
    home('node-opcua', 'node-opcua', '^(gateway/drivers/opcua|simulators/protocols)'),
    home('modbus-serial', 'modbus-serial', '^(gateway/drivers/modbus|simulators/protocols)'),
    home('mqtt', 'mqtt|aedes|protobufjs', '^gateway/bus'),
    home('influxdb', '@influxdata', '^gateway/(delivery/sinks/influxdb|history/influxdb)'),
    home('duckdb', '@duckdb', '^gateway/history/embedded'),
    home('react', 'react|react-dom|react-aria-components|uplot|three|three-mesh-bvh', '^dashboard/web'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
