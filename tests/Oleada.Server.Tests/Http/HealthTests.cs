using Oleada.Contracts.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Tests.Http;

public sealed class HealthTests
{
    [Fact]
    public async Task A_server_says_that_it_lives_and_since_when()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        time.Advance(TimeSpan.FromSeconds(90));
        var live = await server.Nobody.GetAsync("/health/live", ContractJson.Default.Health);
        Assert.Equal(("ok", "0.1.0", 90.0), (live.Status, live.Version, live.UptimeSeconds));
    }

    [Fact]
    public async Task A_server_whose_log_can_be_written_is_ready()
    {
        await using var server = await TestServer.StartAsync();

        var ready = await server.Nobody.GetAsync("/health/ready", ContractJson.Default.Health);

        Assert.Equal("ok", ready.Status);
        Assert.Equal(SqliteLibrary.Version, ready.Sqlite);
    }

    [Fact]
    public async Task A_server_whose_log_is_closed_is_not_ready_and_still_alive()
    {
        await using var server = await TestServer.StartAsync(options => options with { OnFailure = _ => { } });
        await server.Host.Log.DisposeAsync();
        using var ready = await server.Nobody.GetAsync("/health/ready");
        Assert.Equal(503, (int)ready.StatusCode);
        using var live = await server.Nobody.GetAsync("/health/live");
        Assert.Equal(200, (int)live.StatusCode);
    }
}
