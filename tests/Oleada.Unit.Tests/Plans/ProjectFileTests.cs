using System.Text;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans;

public sealed class ProjectFileTests
{
    [Fact]
    public void A_project_says_who_works_in_it_and_by_which_rules() => Assert.Equal(
        new ProjectRules
        {
            Agent = "claude:opus, codex",
            Retry = new RetryRule { Attempts = 2, Backoff = TimeSpan.FromSeconds(10) },
            Permissions = new Permissions { Run = PermissionRule.Ask, Network = PermissionRule.Deny },
            Budget = new Budget { Usd = 2.50m, Tokens = 500_000 },
        },
        Read("""
            agent: claude:opus, codex
            retry: { attempts: 2, backoff: 10s }
            permissions: { run: ask, network: deny }
            budget: { usd: 2.50, tokens: 500000 }
            """).Rules);

    [Fact]
    public void A_project_may_say_less() => Assert.Equal(new ProjectRules { Agent = "codex" }, Read("{ \"agent\": \"codex\" }").Rules);

    [Theory]
    [InlineData("permisions: { run: deny }", "oleada.yaml:1:1: permisions: unknown key; did you mean 'permissions'?")]
    [InlineData("agent: codex\nplan: p", "oleada.yaml:2:1: plan: unknown key")]
    [InlineData("agent: codex\npermissions:\n  run: no", "oleada.yaml:3:8: permissions.run: 'no' must be 'allow', 'ask' or 'deny'")]
    [InlineData("agent: [a, b]", "oleada.yaml:1:8: agent: is a list, must be text")]
    [InlineData("agent: a b", "oleada.yaml:1:8: agent: 'a b' is no agent's name, nor several with commas between them")]
    [InlineData("budget: { usd: 0 }", "oleada.yaml:1:16: budget.usd: 0 must be above 0, up to 1,000,000")]
    [InlineData("retry: { attempts: 0 }", "oleada.yaml:1:20: retry.attempts: 0 must be 1 to 10")]
    [InlineData("agent: a\nagent: b", "oleada.yaml:2:1: agent: the key stands here twice; first in line 1")]
    [InlineData("- agent", "oleada.yaml:1:1: is a list, must be a map with 'agent', 'retry', 'permissions' or 'budget'")]
    [InlineData("agent: \"a", "oleada.yaml:1:8: not valid YAML: While scanning a quoted scalar, found unexpected end of stream")]
    [InlineData("", "oleada.yaml: the file is empty")]
    public void A_bad_file_gets_an_error_that_names_line_column_and_field(string text, string problem)
    {
        var reading = Read(text);
        Assert.Null(reading.Rules);
        Assert.Equal(problem, Assert.Single(reading.Problems).ToString());
    }

    [Fact]
    public void A_file_that_is_too_large_or_no_text_is_refused()
    {
        Assert.Contains("64 KB", Assert.Single(Read(new string('#', 70_000)).Problems).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", Assert.Single(ProjectFile.Read([0xff, 0xfe], "oleada.yaml").Problems).Message, StringComparison.Ordinal);
    }

    private static ProjectReading Read(string text) => ProjectFile.Read(Encoding.UTF8.GetBytes(text), ProjectFile.Name);
}
