using System.Globalization;
using Oleada.Agents.PullRequests;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Pulls;

namespace Oleada.Agents.Tests.PullRequests;

/// <summary>What is decided about pull requests without asking anybody.</summary>
public sealed class PullDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("https://github.com/acme/app.git", "github.com", "acme/app")]
    [InlineData("https://me:secret@GitHub.com/acme/app", "github.com", "acme/app")]
    [InlineData("git@github.com:acme/app.git", "github.com", "acme/app")]
    [InlineData("ssh://git@forge.example.com:2222/acme/my.app.git/", "forge.example.com", "acme/my.app")]
    [InlineData("/srv/git/acme/app.git", null, null)]
    [InlineData("file:///srv/acme/app", null, null)]
    [InlineData("https://forge.example.com/group/sub/app", null, null)]
    [InlineData("https://forge.example.com/acme/..", null, null)]
    public void A_remote_is_cut_down_to_host_and_repository(string url, string? host, string? repository) =>
        Assert.Equal(host is null ? null : new RemoteAddress(host, repository!), RemoteAddress.Of(url));

    [Theory]
    [InlineData(500, true, 1, 1)]
    [InlineData(502, true, 3, 4)]
    [InlineData(502, true, 4, null)]
    [InlineData(502, false, 1, null)]
    [InlineData(404, true, 1, null)]
    [InlineData(null, true, 2, 2)]
    [InlineData(null, false, 1, null)]
    public void What_failed_is_sent_again_with_growing_waits_if_it_may_be_done_twice(int? status, bool repeatable, int tries, int? seconds)
    {
        var answer = status is { } known ? new ForgeAnswer(known, null, null) : null;
        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, ForgeRetry.After(answer, repeatable, tries, Now));
    }

    [Theory]
    [InlineData(429, "Retry-After=5", 5)]
    [InlineData(403, "Retry-After=60", 60)]
    [InlineData(403, "X-RateLimit-Remaining=0;X-RateLimit-Reset=+30", 30)]
    [InlineData(403, "X-RateLimit-Remaining=0;X-RateLimit-Reset=+61", null)]
    [InlineData(403, "X-RateLimit-Remaining=12;X-RateLimit-Reset=+30", null)]
    [InlineData(429, "", 1)]
    [InlineData(429, "X-RateLimit-Reset=99999999999999999", 1)]
    public void A_rate_limit_is_waited_for_within_a_minute_whatever_it_stood_against(int status, string headers, int? seconds)
    {
        var named = headers.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1][0] == '+' ? InSeconds(pair[1]) : pair[1]);
        var answer = new ForgeAnswer(status, null, ForgeAnswer.OpensAtOf(status, named.GetValueOrDefault, Now));
        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, ForgeRetry.After(answer, repeatable: false, tries: 1, Now));

        static string InSeconds(string text) => (Now.ToUnixTimeSeconds() + int.Parse(text, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("https://github.com", "https://api.github.com/repos/acme/app/pulls/7", "https://github.com/api/v1/repos/acme/app/pulls/7")]
    [InlineData("https://x.example.com/git/", "https://x.example.com/git/api/v3/repos/acme/app/pulls/7", "https://x.example.com/git/api/v1/repos/acme/app/pulls/7")]
    public async Task Routes_are_where_the_forges_have_them(string site, string gitHub, string forgejo)
    {
        var asked = new List<string>();
        using var http = ForgeHttp.Client(new Recorder(asked));
        foreach (var api in (Uri[])[GitHubForge.Api(new Uri(site)), ForgejoForge.Api(new Uri(site))])
            await new ForgeHttp(http, api, "acme/app", "Bearer", "t", TimeProvider.System).GetAsync("/pulls/7", TestContext.Current.CancellationToken);
        Assert.Equal([gitHub, forgejo], asked);
    }

    [Theory]
    [InlineData("OLEADA_FORGE=gitlab", "OLEADA_FORGE: 'gitlab' is not local, github, forgejo")]
    [InlineData("OLEADA_FORGE=github", "OLEADA_FORGE_TOKEN: github needs a token")]
    [InlineData("OLEADA_FORGE=forgejo;OLEADA_FORGE_TOKEN=abc", "OLEADA_FORGE_URL: forgejo needs its address")]
    [InlineData("OLEADA_FORGE_URL=ftp://x", "OLEADA_FORGE_URL: 'ftp://x' is no http:// or https:// address")]
    [InlineData("OLEADA_FORGE_URL=https://me:pw@x", "without name and password")]
    [InlineData("OLEADA_FORGE_TOKEN=a b", "OLEADA_FORGE_TOKEN: a token has no spaces")]
    [InlineData("OLEADA_FORGE_REPOSITORY=app", "OLEADA_FORGE_REPOSITORY: 'app' is not owner/name")]
    [InlineData("OLEADA_FORGE_POLL=0s", "OLEADA_FORGE_POLL: '0s' is not a duration")]
    public void A_setting_that_cannot_be_is_named(string variables, string said)
    {
        var failure = Assert.Throws<RunnerSettingsException>(() => ForgeSettings.FromEnvironment(Variables(variables)));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_token_is_not_in_the_settings_words() => Assert.DoesNotContain(
        "tok123", $"{ForgeSettings.FromEnvironment(Variables("OLEADA_FORGE=github;OLEADA_FORGE_TOKEN=tok123"))}", StringComparison.Ordinal);

    [Fact]
    public void A_description_is_bounded_and_says_how_many_tasks_it_leaves_out()
    {
        var tasks = Enumerable.Range(0, 5_000).Select(number => new TaskView
        {
            TaskId = $"t{number}", Name = $"Do | this\n@ann {number}", Phase = 3, Status = WorkStatus.Failed,
            Atoms = [new AtomView("a1", WorkStatus.Failed, 1, 2, new TestCounts(2, 1))],
        }).ToList();
        var plan = new MasterPlan { Plan = "p", Description = new string('x', 100_000), Tasks = [] };
        var text = PullDescription.Write(plan, Ended() with { CostUsd = 0.5m, TokensUsed = 12_345 }, tasks);
        Assert.InRange(text.Length, PullDescription.MaxLength / 2, PullDescription.MaxLength);
        Assert.Contains("**1 of 4 tasks done**, 2 failed, 1 skipped.", text, StringComparison.Ordinal);
        Assert.Contains("| Do \\| this @\u200bann 0 (`t0`) | failed | 2 passed, 1 failed |\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "Cost: 0.50 USD and more that is not known\n", PullDescription.Write(plan, Ended() with { CostUsd = 0.5m, CostIncomplete = true }, tasks), StringComparison.Ordinal);
        Assert.Matches(@"\| … and \d+ more tasks \| \| \|\n\nTokens: 12,345\nCost: 0\.50 USD\nExecution: `E1`\n$", text);
    }

    [Fact]
    public void Each_event_is_folded_and_checks_of_an_older_head_do_not_count()
    {
        var pull = Fold(new PullFailed("E1", "no way"), Opened, new PullChecked("E1", "execution", "c1", CheckStatus.Passed, 3, 0), new PullUpdated("E1", "c2"),
            new PullChecked("E1", "github", "c1", CheckStatus.Failed, 0, 1), new PullChecked("E1", "github", "c2", CheckStatus.Pending, 1, 0, 1));
        Assert.Equal((PullState.Open, "c2", null, 6L), (pull.State, pull.Head, pull.Reason, pull.Seq));
        Assert.Equal([new PullChecks("github", CheckStatus.Pending, 1, 0, 1)], pull.Checks);
        Assert.Equal((PullState.Failed, "no way"), (Fold(new PullFailed("E1", "no way")).State, Fold(new PullFailed("E1", "no way")).Reason));
        Assert.Equal((PullState.Closed, "ann", "why"), Settled(Fold(Opened, new PullClosed("E1", "ann", "why"))));
        Assert.Equal((PullState.Merged, "bob", null), Settled(Fold(Opened, new PullMerged("E1", "c3", "bob"))));
        Assert.Equal((PullState.Open, null, null), Settled(Fold(Opened, new PullClosed("E1", "ann", "why"), new PullUpdated("E1", "c1"))));

        static (PullState, string?, string?) Settled(PullView view) => (view.State, view.By, view.Reason);
    }

    [Fact]
    public void News_are_only_what_the_record_does_not_know()
    {
        var open = Fold(Opened);
        var checks = new PullChecks("github", CheckStatus.Passed, 1, 0, 0);
        Assert.Empty(PullNews.Of(open, new ForgeState(PullState.Open)));
        Assert.Equal([new PullChecked("E1", "github", "c1", CheckStatus.Passed, 1, 0)], PullNews.Of(open, new ForgeState(PullState.Open, Checks: checks)));
        Assert.Empty(PullNews.Of(open with { Checks = [checks] }, new ForgeState(PullState.Open, Checks: checks)));
        Assert.Equal([new PullMerged("E1", "c9", "ann")], PullNews.Of(open, new ForgeState(PullState.Merged, "c9", "ann")));
        var closed = open with { State = PullState.Closed };
        Assert.Empty(PullNews.Of(closed, new ForgeState(PullState.Closed)));
        Assert.Equal([new PullUpdated("E1", "c1")], PullNews.Of(closed, new ForgeState(PullState.Open)));
    }

    private static readonly PullOpened Opened = new()
    {
        PullId = "E1", Forge = "github", Repository = "acme/app", Title = "t", Description = "d", Branch = "oleada/E1", Base = "main", BaseCommit = "c0", Head = "c1",
    };

    private static PullView Fold(params EventData[] events) => PullRecord.Fold(
        "E1", events.Select((data, index) => new LogEvent(index + 1, "pull:E1", index + 1, EventTypes.NameOf(data), Now, EventTypes.Encode(data))))!;

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(';').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private static ExecutionView Ended() => new()
    {
        ExecutionId = "E1", Status = "partial_success", Seq = 1, PlanId = "p", PlanVersion = 1, StartedAt = Now, EndedAt = Now, TotalTasks = 4, EndedTasks = 4,
        CompletedTasks = 1, FailedTasks = 2, SkippedTasks = 1, CancelledTasks = 0, ProgressPercent = 100,
        CompletedPercent = 25, TotalAtoms = 4, CompletedAtoms = 1, FailedAtoms = 2, SkippedAtoms = 1, CancelledAtoms = 0, RunningAtoms = 0,
        WaitingApprovals = 0, Phases = [], Waves = [], Artifacts = 0,
    };

    private sealed class Recorder(List<string> asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add(request.RequestUri!.ToString());
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
