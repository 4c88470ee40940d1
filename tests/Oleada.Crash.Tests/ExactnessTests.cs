using Oleada.Exactness;
using Xunit;

namespace Oleada.Crash.Tests;

public sealed class ExactnessTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oleada-exact-").FullName;

    [Fact]
    public async Task Behind_a_bad_network_and_with_a_server_that_is_killed_every_client_sees_every_event_once_and_in_order()
    {
        var settings = new ExactnessSettings
        {
            Duration = TimeSpan.FromSeconds(15),
            Clients = 30,
            Kills = 2,
            Events = 20_000,
            Tickets = 10,
            Executions = 3,
            CatchUp = TimeSpan.FromSeconds(40),
            Seed = Environment.TickCount & int.MaxValue,
        };
        output.WriteLine($"seed {settings.Seed}");
        await using var run = new ExactnessRun(settings, OleadaProgram.Path, _folder, output.WriteLine);
        var verdict = await run.RunAsync();
        output.WriteLine(verdict.ToString());
        Assert.True(verdict.IsExact, $"seed {settings.Seed}\n{verdict}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
