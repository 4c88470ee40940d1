using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

/// <summary>What attempts left, in a task's panel.</summary>
public sealed class SnapshotTests(Chromium chromium) : IDisposable
{
    private readonly WorkRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Attempts_are_read_compared_and_gone_back_to()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAsync(Plans.Changing, workspace: _repository.Path);
        await visitor.OpenAsync(id);
        await visitor.WaitForStatusAsync("partial_success");
        var page = visitor.Page;
        await page.Locator("[data-task=bad]").ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Snapshots" }).ClickAsync();
        var rows = page.GetByRole(AriaRole.List, new() { Name = "Snapshots, newest first" }).GetByRole(AriaRole.Listitem);
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.First).ToContainTextAsync("a1, attempt 2");
        await Expect(rows.First.Locator("[data-status=failed]")).ToBeVisibleAsync();
        await visitor.PictureAsync("snapshots");
        await rows.First.GetByRole(AriaRole.Button).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "bad: a1, attempt 2" });
        await Expect(dialog.Locator("[data-line=added]")).ToHaveTextAsync(["1 + try", "2 + 2"], new() { UseInnerText = true });
        await dialog.GetByLabel("Compared with").SelectOptionAsync(new SelectOptionValue { Label = "a1, attempt 1" });
        await Expect(dialog.Locator("[data-line=removed]")).ToHaveTextAsync(["2 − 1"], new() { UseInnerText = true });
        await dialog.GetByLabel("Name of the new branch").FillAsync("main");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make a branch" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("there is a branch 'main' already");
        await dialog.GetByLabel("Name of the new branch").FillAsync("second-try");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make a branch" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("git switch second-try");
        Assert.Equal("try\n2", _repository.Git("show", "second-try:bad.txt"));
        await visitor.PictureAsync("snapshot");
        await page.Keyboard.PressAsync("Escape");
        await Expect(rows.First.GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        visitor.AssertClean(refused: 409);
    }

    [Fact]
    public async Task A_phone_shows_them_to_who_may_only_look()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url, width: 360, height: 740, colors: ColorScheme.Dark);
        await visitor.SignInAsync(await server.MakeKeyAsync("viewer"));
        var id = await server.RunAsync(Plans.Changing, workspace: _repository.Path);
        await visitor.OpenAsync(id);
        await visitor.WaitForStatusAsync("partial_success");
        var page = visitor.Page;
        await page.Locator("[data-task=edit]").ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Snapshots" }).ClickAsync();
        await visitor.PictureAsync("snapshots-phone-dark");
        await page.GetByRole(AriaRole.List, new() { Name = "Snapshots, newest first" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("[data-line=added]").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make a branch" })).ToBeDisabledAsync();
        await visitor.PictureAsync("snapshot-phone-dark");
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360);
        visitor.AssertClean();
    }

    [Fact]
    public async Task Work_without_a_repository_has_none_and_says_so()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        await visitor.OpenAsync(await server.RunAsync(Plans.Eventful));
        await visitor.WaitForStatusAsync("partial_success");
        await visitor.Page.Locator("[data-task=write]").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Snapshots" }).ClickAsync();
        await Expect(visitor.Page.GetByText("No snapshot")).ToBeVisibleAsync();
        visitor.AssertClean();
    }
}
