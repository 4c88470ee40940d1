using Microsoft.AspNetCore.Http;
using Oleada.Agents.Relay;

namespace Oleada.Agents.Tests.Relay;

public sealed class RelayAdmissionTests
{
    private static readonly UncountedRule Budgeted = new(AreRefused: true, ["/v1/files", "/v1/batches/*"]);

    [Theory]
    [InlineData("v1/messages")]
    [InlineData("http://model.example/v1/messages")]
    [InlineData("//evil.example/v1/messages")]
    [InlineData("*")]
    [InlineData("/v1//messages")]
    [InlineData("/v1/./messages")]
    [InlineData("/v1/../messages")]
    [InlineData("/v1/%2e%2e/messages")]
    [InlineData("/v1%2Fmessages")]
    [InlineData("/v1/message%73")]
    [InlineData("/v1/messages%00")]
    [InlineData("/v1/messages%0d%0ax: y")]
    [InlineData("/v1/messages%")]
    [InlineData("/v1/messages%2")]
    [InlineData("/v1/messages%zz")]
    [InlineData("/v1/messages%3Bx")]
    [InlineData("/v1/messages;x")]
    [InlineData("/v1/messages#x")]
    [InlineData("/v1\\messages")]
    [InlineData("/v1/messages\u00E9")]
    [InlineData("/v1/messages?a=b c")]
    [InlineData("/v1/models?_method=POST")]
    [InlineData("/v1/models?a=1&%24HTTPMethod=POST")]
    [InlineData("/v1/MESSAGES")]
    [InlineData("/v1/messages/")]
    public void A_target_that_can_be_read_in_two_ways_is_refused(string target)
    {
        var refused = Assert.IsType<RelayAdmission.Refused>(Admit("POST", target, UncountedRule.None));

        Assert.Equal(400, refused.Status);
    }

    [Theory]
    [InlineData("/v2/messages")]
    [InlineData("/v1x/messages")]
    [InlineData("/")]
    public void A_path_beside_the_base_is_forbidden(string target) =>
        Assert.Equal(403, Assert.IsType<RelayAdmission.Refused>(Admit("GET", target, UncountedRule.None)).Status);

    [Theory]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("post")]
    [InlineData("PROPFIND")]
    public void Other_methods_are_never_passed(string method) =>
        Assert.Equal(405, Assert.IsType<RelayAdmission.Refused>(Admit(method, "/v1/messages", UncountedRule.None)).Status);

    [Fact]
    public void A_budget_refuses_a_post_that_cannot_be_counted_and_names_the_setting()
    {
        var refused = Assert.IsType<RelayAdmission.Refused>(Admit("POST", "/v1/messages/batches?beta=true", Budgeted));

        Assert.Equal((403, true), (refused.Status, refused.IsForBudget));
        Assert.Contains("POST model.example/v1/messages/batches", refused.Message, StringComparison.Ordinal);
        Assert.Contains("OLEADA_RELAY_ALLOW=/v1/messages/batches", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/files", true)]
    [InlineData("/v1/files/x", false)]
    [InlineData("/v1/Files", false)]
    [InlineData("/v1/batches/x", true)]
    [InlineData("/v1/batches", false)]
    public void A_setting_lets_a_path_through_a_budget(string target, bool passes) => Assert.Equal(passes, Admit("POST", target, Budgeted) is RelayAdmission.Passed);

    [Fact]
    public void Without_a_budget_unknown_posts_pass_as_uncounted()
    {
        var passed = Assert.IsType<RelayAdmission.Passed>(Admit("POST", "/v1/files?purpose=x", UncountedRule.None));

        Assert.Equal((RequestCost.Uncounted, "https://model.example/v1/files?purpose=x"), (passed.Cost, passed.Address.AbsoluteUri));
    }

    [Fact]
    public void A_body_belongs_to_a_post_alone()
    {
        var address = new Uri("https://model.example/v1");
        var endpoint = new RelayedEndpoint(address) { BaseVariable = "X" };

        var admission = RelayAdmission.Of(endpoint, UncountedRule.None, "GET", "/v1/models", new HeaderDictionary(), hasBody: true);

        Assert.Equal(400, Assert.IsType<RelayAdmission.Refused>(admission).Status);
    }

    [Theory]
    [InlineData("OLEADA_RELAY_ALLOW", "files")]
    [InlineData("OLEADA_RELAY_ALLOW", "/v1/*/x")]
    [InlineData("OLEADA_RELAY_ALLOW", "/v1/files?x=1")]
    [InlineData("OLEADA_RELAY_ALLOW", "example.com:http")]
    public void A_setting_that_names_no_path_or_host_is_refused(string name, string text)
    {
        var wrong = Assert.Throws<RunnerSettingsException>(() => RunnerSettings.FromEnvironment(new Dictionary<string, string> { [name] = text }));

        Assert.Contains(name, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_setting_takes_paths_prefixes_and_hosts() => Assert.Equal(
        ["/v1/files", "/v1/batches/*", "example.com:443"],
        RunnerSettings.FromEnvironment(new Dictionary<string, string> { ["OLEADA_RELAY_ALLOW"] = "/v1/files, /v1/batches/*,example.com:443" }).RelayAllow);

    private static RelayAdmission Admit(string method, string target, UncountedRule rule)
    {
        var endpoint = new RelayedEndpoint(new Uri("https://model.example/v1")) { BaseVariable = "X", Key = "k" };
        return RelayAdmission.Of(endpoint, rule, method, target, new HeaderDictionary(), hasBody: false);
    }
}
