using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Oleada.Server.Http;

internal static class JsonAnswer
{
    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        WriteAsync(context, StatusCodes.Status200OK, value, type);

    public static async Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted);
    }
}
