using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

/// <summary>Pull requests on the page: what they change, and a person's decision.</summary>
public sealed class PullTests(Chromium chromium) : IDisposable
{
    private static readonly LocatorAssertionsToHaveTextOptions AsSeen = new() { UseInnerText = true };

    private readonly WorkRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task A_pull_request_is_watched_read_refused_with_the_reason_and_merged()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await using var other = await chromium.VisitAsync(server.Url, width: 390, height: 844, colors: ColorScheme.Dark);
        await visitor.SignInAsync(server.AdminKey);
        await other.SignInAsync(await server.MakeKeyAsync("viewer"));
        var id = await server.RunAsync(Plans.Changing, workspace: _repository.Path, pullRequest: true);
        await visitor.OpenAsync(id);
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Tab, new() { Name = "Pull request" }).ClickAsync();
        await Expect(page.Locator("[data-pull=open]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByText("No conflict")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Commits" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await AssertDiffAsync(page);
        await visitor.PictureAsync("pull-execution");

        await other.Page.GetByRole(AriaRole.Link, new() { Name = "Pulls" }).ClickAsync();
        await Expect(other.Page.GetByText("Change everything <b>once</b>")).ToBeVisibleAsync();
        await other.PictureAsync("pulls-phone-dark");
        await other.Page.GetByRole(AriaRole.Listitem).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(other.Page.Locator("[data-pull=open]")).ToBeVisibleAsync();
        await Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "Merge" })).ToBeDisabledAsync();
        await Expect(other.Page.Locator("[data-file='src/app.js']")).ToBeVisibleAsync();
        Assert.True(await other.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        await other.PictureAsync("pull-phone-dark");
        await other.Page.Locator("[data-file='odd.html']").ScrollIntoViewIfNeededAsync();
        await other.PictureAsync("pull-phone-dark-odd");

        _repository.Write("src/app.js", "mine\n");
        await DecideAsync(page, "Merge", "Merge");
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Alert)).ToContainTextAsync("uncommitted changes; commit or stash them first");
        await visitor.PictureAsync("pull-refused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go back" }).ClickAsync();
        _repository.Git("checkout", "--quiet", "src/app.js");
        await DecideAsync(page, "Merge", "Merge");
        await Expect(page.Locator("[data-pull=merged]")).ToBeVisibleAsync();
        // Nobody told the other page but the stream.
        await Expect(other.Page.Locator("[data-pull=merged]")).ToBeVisibleAsync();
        Assert.Contains("value3 = 33", await File.ReadAllTextAsync(Path.Combine(_repository.Path, "src/app.js"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Decide" })).ToHaveCountAsync(0);
        Assert.Equal("Oleada", await page.TitleAsync());
        await page.GotoAsync($"/pulls/{id}");
        await Expect(page.Locator("[data-file='src/app.js']")).ToBeVisibleAsync();
        await visitor.PictureAsync("pull");
        await page.GetByRole(AriaRole.Link, new() { Name = "All pull requests" }).ClickAsync();
        await Expect(page.GetByText("1 pull request")).ToBeVisibleAsync();
        await visitor.PictureAsync("pulls");
        visitor.AssertClean(refused: 409);
        other.AssertClean();
    }

    [Fact]
    public async Task One_is_made_later_brought_up_to_date_and_closed_with_a_reason()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url, colors: ColorScheme.Dark);
        await visitor.SignInAsync(server.AdminKey);
        await visitor.Page.GotoAsync("/pulls");
        await Expect(visitor.Page.GetByText("There is no pull request yet")).ToBeVisibleAsync();
        var id = await server.RunAsync(Plans.Changing, workspace: _repository.Path);
        await visitor.OpenAsync(id);
        await visitor.WaitForStatusAsync("partial_success");
        var page = visitor.Page;
        await page.Keyboard.PressAsync("4");
        await Expect(page.GetByText("It has no pull request")).ToBeVisibleAsync();
        await DecideAsync(page, "Make a pull request", "Make it");
        await Expect(page.Locator("[data-pull=open]")).ToBeVisibleAsync();
        await page.GetByText("Description").ClickAsync();
        await Expect(page.GetByText("**3 of 4 tasks done**")).ToBeVisibleAsync();
        _repository.Git("-c", "user.name=a", "-c", "user.email=a@b", "worktree", "add", "--quiet", "--detach", _repository.Path + "-side", $"oleada/{id}");
        _repository.Git("-C", _repository.Path + "-side", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "By hand \u202e<i>");
        _repository.Git("update-ref", $"refs/heads/oleada/{id}", _repository.Git("-C", _repository.Path + "-side", "rev-parse", "HEAD"));
        await DecideAsync(page, "Bring up to date", "Bring up to date");
        var commits = page.GetByRole(AriaRole.Region, new() { Name = "Commits" }).GetByRole(AriaRole.Listitem);
        await Expect(commits).ToHaveCountAsync(4);
        await Expect(commits.Last).ToContainTextAsync("By hand U+202E<i>");
        await visitor.PictureAsync("pull-dark");
        await DecideAsync(page, "Close", "Close it", reason: "not wanted");
        await Expect(page.Locator("[data-pull=closed]")).ToBeVisibleAsync();
        await Expect(page.GetByText("not wanted")).ToBeVisibleAsync();
        await page.GotoAsync("/pulls/none");
        await Expect(page.GetByText("There is no such pull request")).ToBeVisibleAsync();
        visitor.AssertClean();
    }

    [Fact]
    public async Task A_diff_of_fifty_thousand_lines_is_shown_step_by_step_and_the_page_stays_quick()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAsync(
            """
            plan: big
            tasks:
              - id: big
                name: Big
                atoms: [ { id: a, run: "seq 1 50000 > big.txt; for f in $(seq 1 300); do echo $f > small$f.txt; done; head -c 9000 /dev/zero | tr '\\0' x > wide.txt" } ]
            """,
            workspace: _repository.Path, pullRequest: true);
        await visitor.OpenAsync(id);
        await visitor.WaitForStatusAsync("success");
        await visitor.Page.GotoAsync($"/pulls/{id}");
        var page = visitor.Page;
        await Expect(page.GetByText("302 files")).ToBeVisibleAsync();
        var big = page.Locator("[data-file='big.txt']");
        await Expect(big.GetByRole(AriaRole.Button)).ToHaveAttributeAsync("aria-expanded", "false");
        Assert.True(await page.Locator("[data-file]").CountAsync() == 200);
        var ms = await page.EvaluateAsync<double>(
            """
            async () => {
              const start = performance.now();
              document.querySelector("[data-file='big.txt'] button").click();
              await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
              return performance.now() - start;
            }
            """);
        Assert.InRange(ms, 0, 3_000);
        Assert.Equal(1_000, await big.Locator("tr").CountAsync());
        await big.GetByRole(AriaRole.Button, new() { Name = "Show more lines" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(big.Locator("tr")).ToHaveCountAsync(2_000);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more files" }).ClickAsync();
        await Expect(page.Locator("[data-file]")).ToHaveCountAsync(302);
        await Expect(page.Locator("[data-file='wide.txt']")).ToContainTextAsync("7,000 more characters");
        visitor.AssertClean();
    }

    private static async Task AssertDiffAsync(IPage page)
    {
        var edited = page.Locator("[data-file='src/app.js']");
        await Expect(edited.Locator("[data-line=removed]")).ToHaveTextAsync(["3 − const value3 = 3;", "25 − const value25 = 25;"], AsSeen);
        await Expect(edited.Locator("[data-line=added]")).ToHaveTextAsync(["3 + const value3 = 33;", "25 + const value25 = 2500;"], AsSeen);
        var moved = page.Locator("[data-file='docs/README.md']");
        await Expect(moved).ToContainTextAsync("README.md → docs/README.md");
        await Expect(moved).ToContainTextAsync("Only renamed");
        await Expect(page.Locator("[data-file='docs/logo.png']")).ToContainTextAsync("A binary file");
        var odd = page.Locator("[data-file='odd.html']");
        await Expect(odd).ToContainTextAsync("<script>document.title = \"taken\"</script>");
        await Expect(odd.Locator("script, img")).ToHaveCountAsync(0);
        await Expect(odd.Locator("[data-sign]")).ToHaveTextAsync(["U+202E", "U+2066", "U+2069", "U+001B", "U+000D"]);
        var head = edited.GetByRole(AriaRole.Button);
        await head.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(edited.Locator("[data-line]")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task DecideAsync(IPage page, string button, string yes, string? reason = null)
    {
        await page.GetByRole(AriaRole.Group, new() { Name = "Decide" }).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        if (reason is not null)
            await dialog.GetByLabel("Reason").FillAsync(reason);
        await dialog.GetByRole(AriaRole.Button, new() { Name = yes, Exact = true }).ClickAsync();
    }
}
