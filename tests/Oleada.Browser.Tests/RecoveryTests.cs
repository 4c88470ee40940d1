using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

public sealed class RecoveryTests(Chromium chromium)
{
    [Fact]
    public async Task A_server_that_is_killed_and_started_again_is_found_again_and_the_end_is_exact()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAtlasAsync();
        await visitor.OpenAsync(id);
        await Expect(visitor.Figure("tasks")).Not.ToHaveTextAsync("0 / 120");
        await server.KillAsync();
        await visitor.WaitForConnectionAsync("lost");
        await Expect(visitor.Indicator).ToContainTextAsync("Reconnecting");
        await Expect(visitor.Page.Locator("[data-current=false]")).ToBeVisibleAsync();
        await server.StartAgainAsync();
        await visitor.WaitForConnectionAsync("live");
        await visitor.WaitForStatusAsync("success");
        await ExecutionTests.AssertEqualToRestAsync(visitor, server, id);
        visitor.AssertClean(cut: true);
    }

    [Fact]
    public async Task A_line_that_is_dead_for_half_a_minute_is_noticed_and_what_was_missed_comes()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var line = new Line(server.Url);
        await using var visitor = await chromium.VisitAsync(line.Url);
        await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAsync(Plans.Slow(tasks: 240), workers: 2);
        await visitor.OpenAsync(id);
        await visitor.WaitForConnectionAsync("live");
        line.Cut();
        // Found dead, tried again, and that in vain: about half a minute.
        foreach (var state in (string[])["lost", "behind", "lost"])
            await visitor.WaitForConnectionAsync(state, seconds: 60);
        var before = await visitor.SeqAsync();
        await line.RestoreAsync();
        await visitor.WaitForConnectionAsync("live", seconds: 40);
        var now = (await server.GetAsync($"/api/executions/{id}")).GetProperty("seq").GetInt64();
        Assert.True(now > before);
        await visitor.Page.WaitForFunctionAsync($"() => document.querySelector('[data-seq]').dataset.seq >= {now}");
        visitor.AssertClean(cut: true);
    }
}
