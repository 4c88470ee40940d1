using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests;

public sealed class AgentPolicyTests
{
    [Fact]
    public void Of_the_server_s_and_the_plan_s_rules_the_stricter_holds()
    {
        Assert.True(AgentPolicy.TryParse("run=ask,network=deny", out var server));
        var plan = new Permissions { Run = PermissionRule.Allow, Network = PermissionRule.Ask, Write = PermissionRule.Deny };
        var both = server.With(plan).With(new Permissions { Run = PermissionRule.Deny });
        Assert.Equal(
            (PermissionRule.Deny, PermissionRule.Deny, PermissionRule.Deny, PermissionRule.Allow),
            (both[AgentAction.Run], both[AgentAction.Network], both[AgentAction.Write], both[AgentAction.Read]));
        Assert.Equal(PermissionRule.Ask, server[AgentAction.Run]);
    }

    [Fact]
    public void What_is_not_named_is_allowed()
    {
        Assert.True(AgentPolicy.TryParse("run=ask, network=deny", out var policy));
        Assert.Equal(
            [PermissionRule.Allow, PermissionRule.Ask, PermissionRule.Allow, PermissionRule.Allow, PermissionRule.Deny],
            Enum.GetValues<AgentAction>().Select(action => policy[action]));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run=maybe")]
    [InlineData("fly=deny")]
    [InlineData("run=1")]
    [InlineData("1=deny")]
    public void A_word_that_is_not_known_is_refused_by_name(string rules)
    {
        var refused = Assert.Throws<RunnerSettingsException>(() =>
            RunnerSettings.FromEnvironment(new Dictionary<string, string> { ["OLEADA_AGENT_POLICY"] = rules }));
        Assert.StartsWith($"OLEADA_AGENT_POLICY: '{rules}' is not", refused.Message, StringComparison.Ordinal);
    }
}
