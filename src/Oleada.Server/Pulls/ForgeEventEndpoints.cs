using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Oleada.Agents.PullRequests;
using Oleada.Server.Auth;
using Oleada.Server.Http;

namespace Oleada.Server.Pulls;

/// <summary>
/// <c>POST /api/internal/forge-event</c>: where a forge reports. What it says is only a hint to look: the state is asked
/// of the forge itself.
/// </summary>
internal static class ForgeEventEndpoints
{
    private static readonly string[] SignatureHeaders = ["X-Hub-Signature-256", "X-Forgejo-Signature", "X-Gitea-Signature"];

    public static void MapForgeEvents(this IEndpointRouteBuilder routes, PullFollowing following, ForgeSettings settings, ServerLimits limits)
    {
        var secret = settings.WebhookSecret is { } text ? Encoding.UTF8.GetBytes(text) : null;
        // Its key is the signature.
        routes.MapPost("/api/internal/forge-event", context => TakeAsync(context, following, secret, limits)).WithMetadata(Access.Own);
    }

    private static async Task TakeAsync(HttpContext context, PullFollowing following, byte[]? secret, ServerLimits limits)
    {
        if (secret is null)
            throw RequestProblem.Forbidden("events of a forge are not taken: OLEADA_FORGE_WEBHOOK_SECRET is not set");
        var given = SignatureIn(context.Request) ?? throw RequestProblem.Unauthorized($"the signature is missing: {string.Join(", ", SignatureHeaders)}");
        var body = await Body.ReadAsync(context, limits.ForgeEventBytes);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, body.Span), given))
            throw RequestProblem.Unauthorized("the signature is not the one of this body");
        var happened = Read(body);
        if (happened is ({ } repository, var branch, var head) && (branch ?? head) is not null)
            following.Wake(repository, branch, head);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static byte[]? SignatureIn(HttpRequest request)
    {
        var text = SignatureHeaders.Select(name => request.Headers[name].ToString()).FirstOrDefault(value => value.Length > 0);
        if (text is null)
            return null;
        var hex = text.StartsWith("sha256=", StringComparison.Ordinal) ? text["sha256=".Length..] : text;
        return hex.Length == 2 * HMACSHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(hex)
            : throw RequestProblem.Unauthorized("the signature is no HMAC-SHA256 in hexadecimal");
    }

    /// <summary>Pull requests name a branch; statuses and checks of a commit name that.</summary>
    private static (string? Repository, string? Branch, string? Head) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var head = Text(root, "sha") ?? Text(root, "check_run", "head_sha") ?? Text(root, "check_suite", "head_sha");
            return (Text(root, "repository", "full_name"), Text(root, "pull_request", "head", "ref"), head);
        }
        catch (JsonException wrong)
        {
            throw RequestProblem.Bad(null, $"the body is no JSON: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}");
        }
    }

    private static string? Text(JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
    }
}
