import { command } from '../../support/bindings/command';
import { templates } from '../../support/bindings/templates';
import { exampleIn, installExample } from '../../support/bindings/users';

// No build server outlives the tests. MSBuild reads properties from the environment.
Object.assign(process.env, { MSBUILDDISABLENODEREUSE: '1', UseSharedCompilation: 'false' });
Object.assign(process.env, { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' });

beforeAll(() => {
  installExample('typescript');
  installExample('csharp');
});

test('the library and the example compile without a compiler warning', () => {
  const output = command(exampleIn('csharp'), 'dotnet', 'build', '--no-incremental', 'App.csproj');
  const ours = /warning CS\d+: .*(App|CdkCleanRoomsMembership)\.csproj/;
  expect(output.split('\n').filter((line) => ours.test(line))).toEqual([]);
});

test('C# synthesizes the same templates as TypeScript', () => {
  expect(templates('csharp')).toEqual(templates('typescript'));
});
