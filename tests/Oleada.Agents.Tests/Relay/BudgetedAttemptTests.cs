using Microsoft.AspNetCore.Http;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Relay;

/// <summary>A whole attempt of an agent whose program asks for what nobody counts. Real sandboxes, a real server behind.</summary>
public sealed class BudgetedAttemptTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(true, "", "403", "is refused: a budget holds")]
    [InlineData(true, "/v1/files", "200", "without counting its tokens")]
    [InlineData(false, "", "200", "without counting its tokens")]
    public async Task An_uncounted_request_passes_a_budget_only_if_it_is_allowed(bool isBudgeted, string allowed, string status, string remark)
    {
        await using var model = await ScriptedEndpoint.StartAsync(context => context.Response.WriteAsync("{}"));
        await using var bench = new RunnerBench { IsBudgeted = isBudgeted };
        var settings = RunnerSettings.FromEnvironment(new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["LANG"] = "C.UTF-8", ["ANTHROPIC_BASE_URL"] = model.Url.ToString(),
            ["ANTHROPIC_API_KEY"] = "real-key", ["OLEADA_AGENT_ACP"] = "sh probe.sh", ["OLEADA_RELAY_ALLOW"] = allowed,
        });
        await bench.OpenAsync(settings: settings);
        await File.WriteAllTextAsync(
            Path.Combine(bench.Root, "probe.sh"), "curl -s -o /dev/null -w '%{http_code}' -d x $ANTHROPIC_BASE_URL/v1/files > status\n", TestContext.Current.CancellationToken);

        await bench.RunAsync(new PlanAtom { Id = "a1", Prompt = "do" }, agent: "acp");

        Assert.Equal(status, await File.ReadAllTextAsync(Path.Combine(bench.Root, "status"), TestContext.Current.CancellationToken));
        Assert.Contains(remark, bench.Text("system"), StringComparison.Ordinal);
        Assert.Equal(status == "200", !model.Requests.IsEmpty);
    }
}
