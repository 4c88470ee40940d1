namespace Oleada.Server.Tests.Client;

/// <summary>The compiled TypeScript client in Node, against a real server.</summary>
public sealed class TypeScriptClientTests
{
    private const string Room = "execution:E";

    [Fact]
    public async Task Each_event_comes_once_and_in_order_however_often_the_line_is_cut()
    {
        const int Rounds = 10;
        const int Each = 500;
        await using var server = await TestServer.StartAsync();
        await using var proxy = new CuttingProxy(server.Host.Url.Port);
        using var program = NodeProgram.Start("follow.mjs", server.Keys.Viewer, proxy.Url.ToString(), Room, $"{Rounds * Each}");
        var next = 1;
        for (var round = 1; round <= Rounds; round++)
        {
            await server.AppendAsync(Room, Each);
            for (; next <= (round * Each) - (Each / 3); next++)
                Assert.Equal($"{Room} {next}", await program.ReadLineAsync());
            proxy.Cut();
        }
        for (; next <= Rounds * Each; next++)
            Assert.Equal($"{Room} {next}", await program.ReadLineAsync());
        Assert.Equal(0, await program.WhenEndedAsync());
        // A token and a socket for each time.
        Assert.InRange(proxy.Connections, Rounds, int.MaxValue);
    }

    [Fact]
    public async Task A_restart_of_the_server_loses_and_repeats_nothing()
    {
        const int Each = 500;
        using var folder = new TempFolder();
        var server = await TestServer.StartAsync(folder: folder.Path);
        var port = server.Host.Url.Port;
        await server.AppendAsync(Room, Each);
        using var program = NodeProgram.Start("follow.mjs", server.Keys.Viewer, server.Host.Url.ToString(), Room, $"{2 * Each}");
        for (var seq = 1; seq <= Each / 2; seq++)
            Assert.Equal($"{Room} {seq}", await program.ReadLineAsync());
        await server.DisposeAsync();
        server = await TestServer.StartAsync(options => options with { Port = port }, folder.Path);
        await server.AppendAsync(Room, Each);
        for (var seq = (Each / 2) + 1; seq <= 2 * Each; seq++)
            Assert.Equal($"{Room} {seq}", await program.ReadLineAsync());
        Assert.Equal(0, await program.WhenEndedAsync());
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_execution_is_followed_from_its_snapshot_to_its_end_though_the_line_is_cut()
    {
        var runner = new TestRunner(open: false);
        await using var server = await TestServer.StartAsync(options => options with { Runner = runner.AsOpenRunner() });
        await using var proxy = new CuttingProxy(server.Host.Url.Port);
        await server.SavePlanAsync("p", tasks: 60);
        await server.StartAsync("p", "E");
        using var program = NodeProgram.Start("live.mjs", "", proxy.Url.ToString(), server.Keys.Viewer, "E");
        await program.ReadToAsync("connection: {\"kind\":\"open\"}");
        proxy.Cut();
        await program.ReadToAsync("connection: {\"kind\":\"open\"}");
        runner.Open();
        proxy.Cut();
        // It compares what it saw with REST itself.
        Assert.StartsWith("REST: success, seq ", await program.ReadToAsync("REST"), StringComparison.Ordinal);
        Assert.Equal(0, await program.WhenEndedAsync());
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_said_and_not_tried_again()
    {
        await using var server = await TestServer.StartAsync();
        using var program = NodeProgram.Start("follow.mjs", "oleada_viewer_nonsense", server.Host.Url.ToString(), Room, "1");
        Assert.StartsWith("refused 401 ", await program.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await program.WhenEndedAsync());
    }

    [Fact]
    public async Task A_room_that_cannot_be_fails_alone()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 3);
        using var program = NodeProgram.Start("follow.mjs", server.Keys.Viewer, server.Host.Url.ToString(), $"nonsense:x,{Room}", "3");
        var lines = new List<string>();
        for (var count = 0; count < 4; count++)
            lines.Add(await program.ReadLineAsync());
        Assert.Contains(lines, line => line.StartsWith("nonsense:x failed bad_room", StringComparison.Ordinal));
        Assert.Equal([$"{Room} 1", $"{Room} 2", $"{Room} 3"], lines.Where(line => line.StartsWith(Room, StringComparison.Ordinal)));
    }
}
