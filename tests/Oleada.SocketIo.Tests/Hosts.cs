using SocketIoConformanceHost;

namespace Oleada.SocketIo.Tests;

/// <summary>Hosts on a port of their own, with a clock that stands still unless a test moves it.</summary>
internal static class Hosts
{
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(25);
    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    public static async Task<(EchoHost Host, FakeTime Time)> StartAsync(
        Func<EngineOptions, EngineOptions>? engine = null, Func<SocketIoOptions, SocketIoOptions>? change = null)
    {
        var time = new FakeTime();
        var options = new EngineOptions { Time = time, OnFailure = failure => Assert.Fail(failure.ToString()) };
        var all = new SocketIoOptions { Engine = engine?.Invoke(options) ?? options };
        return (await EchoHost.StartAsync(0, change?.Invoke(all) ?? all, () => time.Advance(TimeSpan.FromSeconds(1))), time);
    }
}
