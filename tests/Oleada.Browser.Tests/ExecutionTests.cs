using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

public sealed class ExecutionTests(Chromium chromium)
{
    [Fact]
    public async Task Failures_retries_and_skips_are_shown_as_they_were()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAsync(Plans.Eventful);
        await visitor.OpenAsync(id);
        await visitor.WaitForStatusAsync("partial_success");
        await AssertEqualToRestAsync(visitor, server, id);
        await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Errors" }).ClickAsync();
        var errors = visitor.Page.GetByRole(AriaRole.List, new() { Name = "Errors" }).GetByRole(AriaRole.Listitem);
        await Expect(errors).ToHaveCountAsync(3);
        await Expect(errors.Filter(new() { HasText = "Stumble once" })).ToContainTextAsync("attempt 1 of 2");
        await Expect(errors.Filter(new() { HasText = "no further attempt" })).ToContainTextAsync("Fail for good");
        visitor.AssertClean();
    }

    [Fact]
    public async Task Output_and_files_of_a_task_can_be_read()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        await visitor.OpenAsync(await server.RunAsync(Plans.Eventful));
        await visitor.WaitForStatusAsync("partial_success");
        var page = visitor.Page;
        await page.Locator("[data-task=write]").ClickAsync();
        var output = page.GetByRole(AriaRole.Log, new() { Name = "Output" });
        await Expect(output).ToContainTextAsync("one");
        await Expect(output.Locator("[data-kind=stderr]")).ToHaveTextAsync("two");
        await page.Keyboard.PressAsync("Escape");
        await Expect(output).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Artifacts" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "page.md" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("# Title");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "square.svg" }).ClickAsync();
        var width = await page.GetByAltText("square.svg").EvaluateAsync<int>("async image => { await image.decode(); return image.naturalWidth; }");
        Assert.Equal(40, width);
        visitor.AssertClean();
    }

    [Fact]
    public async Task Two_browsers_follow_an_execution_live_and_end_with_the_numbers_of_the_server()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var early = await chromium.VisitAsync(server.Url);
        await using var late = await chromium.VisitAsync(server.Url);
        await early.SignInAsync(server.AdminKey);
        await late.SignInAsync(server.AdminKey);
        var id = await server.RunAtlasAsync();
        await early.Page.GetByRole(AriaRole.Link, new() { Name = id }).ClickAsync();
        await early.WaitForConnectionAsync("live");
        await Expect(early.Figure("tasks")).Not.ToHaveTextAsync("0 / 120");
        await late.OpenAsync(id);
        await early.WaitForStatusAsync("success");
        await late.WaitForStatusAsync("success");
        Assert.Equal(await early.TellAsync(), await late.TellAsync());
        await AssertEqualToRestAsync(late, server, id);
        early.AssertClean();
        late.AssertClean();
    }

    [Fact]
    public async Task The_list_shows_what_runs_and_what_has_ended()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        var ended = await server.RunAsync(Plans.Eventful);
        var running = await server.RunAsync(Plans.Slow(), workers: 2);
        var rows = visitor.Page.GetByRole(AriaRole.Listitem);
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.Filter(new() { HasText = ended }).Locator("[data-status]")).ToContainTextAsync("Partly succeeded");
        await Expect(rows.Filter(new() { HasText = running }).Locator("[data-status]")).ToContainTextAsync("Running");
        await Expect(rows.Filter(new() { HasText = running }).GetByRole(AriaRole.Progressbar)).Not.ToHaveAttributeAsync("data-value", "0");
        visitor.AssertClean();
    }

    [Fact]
    public async Task An_execution_that_does_not_exist_is_said_to_be_so()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        await visitor.Page.GotoAsync("/executions/no-such-one");
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Execution no-such-one cannot be shown");
    }

    internal static async Task AssertEqualToRestAsync(Visitor visitor, OleadaServer server, string id)
    {
        var view = await server.GetAsync($"/api/executions/{id}");
        await Expect(visitor.Page.Locator("[data-seq]")).ToHaveAttributeAsync("data-seq", $"{Number(view, "seq")}");
        Assert.Equal($"{Number(view, "completed_tasks")} / {Number(view, "total_tasks")}", await visitor.Figure("tasks").InnerTextAsync());
        Assert.Equal($"{Number(view, "completed_atoms")} / {Number(view, "total_atoms")}", await visitor.Figure("atoms").InnerTextAsync());
        Assert.Equal($"{Number(view, "running_atoms")}", await visitor.Figure("running").InnerTextAsync());
        Assert.Equal($"{Number(view, "failed_tasks")}", await visitor.Figure("failed").InnerTextAsync());
        var cancelled = view.GetProperty("cancelled_tasks").GetInt32();
        await AssertCountAsync(visitor, "cancelled", cancelled);
        await AssertCountAsync(visitor, "skipped", view.GetProperty("skipped_tasks").GetInt32() - cancelled);
        Assert.Equal($"Artifacts {Number(view, "artifacts")}", await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Artifacts" }).InnerTextAsync());
        foreach (var phase in view.GetProperty("phases").EnumerateArray())
            await Expect(visitor.Page.Locator($"[data-phase='{Number(phase, "number")}']"))
                .ToContainTextAsync($"{Number(phase, "completed")}/{Number(phase, "tasks")}");
        var tasks = await server.GetAsync($"/api/executions/{id}/tasks?limit=1000");
        var expected = tasks.GetProperty("items").EnumerateArray().SelectMany(AtomsOf).Order(StringComparer.Ordinal);
        var shown = await visitor.Page.Locator("[data-cell]").EvaluateAllAsync<string[]>(
            "cells => cells.map(cell => cell.title.replace(/:.*/, '') + ' ' + cell.dataset.status)");
        Assert.Equal(expected, shown.Order(StringComparer.Ordinal));
    }

    /// <summary>A figure that is there only where it is not 0.</summary>
    private static Task AssertCountAsync(Visitor visitor, string figure, int count) => count == 0
        ? Expect(visitor.Figure(figure)).ToHaveCountAsync(0)
        : Expect(visitor.Figure(figure)).ToHaveTextAsync($"{count}");

    private static IEnumerable<string> AtomsOf(JsonElement task) => task.GetProperty("atoms").EnumerateArray().Select(atom =>
        $"{task.GetProperty("name").GetString()}, atom {atom.GetProperty("atom_id").GetString()} {Shown(atom.GetProperty("status").GetString()!)}");

    private static string Shown(string status) => status is "pending" or "ready" or "blocked" ? "waiting" : status;

    private static string Number(JsonElement json, string name) =>
        json.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);
}
