using System.Text;
using Microsoft.AspNetCore.Http;
using Oleada.Agents.Relay;

namespace Oleada.Fuzz.Tests.Relay;

/// <summary>Requests that try to be read in one way by the relay and in another by the endpoint.</summary>
public sealed class RelayRequestFuzzTests
{
    private const string Base = "/v1", Authority = "model.example:8443";

    private static readonly string[] Counted =
        ["/v1/messages", "/chat/completions", "/completions", "/embeddings", "/responses", "/responses/compact", ":generatecontent", ":streamgeneratecontent"];

    private static readonly RelayedEndpoint Endpoint = new(new Uri($"https://{Authority}{Base}/")) { BaseVariable = "X", Key = "k" };

    private static readonly UncountedRule Budget = new(AreRefused: true, ["/v1/files", "/v1/batches/*"]);

    private sealed record Input(string Method, string Target, HeaderDictionary Headers, bool HasBody)
    {
        public override string ToString() => $"{Method} {Target} {string.Join(';', Headers.Select(header => $"{header.Key}: {header.Value}"))} {HasBody}";
    }

    [Fact]
    public void What_is_passed_has_one_meaning_and_is_counted_if_it_costs() => Fuzz.Run(60_000, Make, Check);

    private static Input Make(Random random)
    {
        var method = random.OneIn(4) ? random.Pick("GET", "HEAD", "DELETE", "TRACE", "CONNECT", "OPTIONS", "PUT", "PATCH", "post", "", "POST\t") : "POST";
        var headers = new HeaderDictionary();
        if (random.OneIn(8))
            headers[random.Pick("Transfer-Encoding", "Expect", "X-Content-Length", "Upgrade")] = random.Pick("chunked", "gzip, chunked", "100-continue", "1", "x");
        return new Input(method, Target(random), headers, random.OneIn(2));
    }

    private static string Target(Random random)
    {
        var target = new StringBuilder(random.OneIn(12) ? random.Pick("", "http://evil.example", "//evil.example", "*", "\\", "@evil.example", "model.example:8443") : "");
        target.Append(random.OneIn(6) ? random.Pick("", "/", "/v2", "/V1", "/v1x", "/v1/..") : Base);
        for (var parts = random.Next(1, 5); parts > 0; parts--)
            target.Append(random.OneIn(5) ? random.Pick("", "//", "/./", "/../", "/%2e%2e/", "%2f", "\\", ";x", "?", "#", "%00", " ", ".", "/.") : "/")
                .Append(random.Pick("messages", "MESSAGES", "message%73", "chat", "completions", "responses", "compact", "files", "batches", "x", "models", "v1",
                    "gemini-x:generateContent", "g%3AgenerateContent", "count_tokens", "", "é", "%C3%A9", "embeddings"));
        if (random.OneIn(4))
            target.Append(random.Pick("/", "?beta=true", "?_method=DELETE", "?a=%0d%0a", "%", "%2", ";v=1", "/."));
        return random.OneIn(6) ? Encoding.Latin1.GetString(random.Damaged(Encoding.Latin1.GetBytes(target.ToString()))) : target.ToString();
    }

    private static void Check(Input input)
    {
        var admission = RelayAdmission.Of(Endpoint, Budget, input.Method, input.Target, input.Headers, input.HasBody);
        if (admission is RelayAdmission.Refused refused)
        {
            Assert.Contains(refused.Status, (int[])[400, 403, 405]);
            return;
        }
        var passed = (RelayAdmission.Passed)admission;
        Assert.Contains(input.Method, (string[])["GET", "HEAD", "POST", "DELETE"]);
        Assert.False(input.HasBody && input.Method != "POST");
        // The endpoint gets the very letters that were looked at.
        Assert.Equal(Authority, passed.Address.Authority);
        Assert.Equal(input.Target.Split('?')[0], passed.Address.AbsolutePath);
        Assert.True(passed.Address.AbsolutePath == Base || passed.Address.AbsolutePath.StartsWith(Base + "/", StringComparison.Ordinal));
        Assert.DoesNotContain(passed.Address.AbsoluteUri, letter => letter is <= ' ' or >= (char)127 or '\\' or '#');
        if (input.Method != "POST")
            return;
        // However loosely an endpoint reads it: what would cost there is counted here, and all else was allowed by name.
        var loose = Loosely(passed.Address.AbsolutePath);
        if (Counted.Any(end => loose.EndsWith(end, StringComparison.Ordinal)))
            Assert.Equal(RequestCost.Counted, passed.Cost);
        if (passed.Cost == RequestCost.Uncounted)
            Assert.True(passed.Address.AbsolutePath == "/v1/files" || passed.Address.AbsolutePath.StartsWith("/v1/batches/", StringComparison.Ordinal));
    }

    /// <summary>Escapes resolved twice, parameters cut, dots and empty segments resolved, small letters.</summary>
    private static string Loosely(string path)
    {
        var plain = Uri.UnescapeDataString(Uri.UnescapeDataString(path)).Replace('\\', '/').ToLowerInvariant();
        var segments = new List<string>();
        foreach (var segment in plain.Split('/').Select(part => part.Split(';', '?', '#', '\0')[0].Trim().TrimEnd('.')))
        {
            if (segment.Length > 0)
                segments.Add(segment);
        }
        return "/" + string.Join('/', segments);
    }
}
